package io.jenkins.plugins.tencentvnc.tencentcloud;

import com.google.gson.Gson;
import com.google.gson.JsonParser;
import com.google.gson.annotations.SerializedName;
import com.tencentcloudapi.common.CommonClient;
import com.tencentcloudapi.common.CommonRequest;
import com.tencentcloudapi.common.Credential;
import com.tencentcloudapi.common.exception.TencentCloudSDKException;
import com.tencentcloudapi.common.profile.ClientProfile;
import com.tencentcloudapi.common.profile.HttpProfile;
import com.tencentcloudapi.common.profile.Language;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.SafeText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;

/**
 * The API calls, through the common client of the official SDK and our own HTTP client. The common client signs and
 * sends like the SDK's clients for single services, whose models are six times as large as all the rest, for a few
 * fields that are used. Each call creates a client, which takes 0.4 ms.
 */
final class SdkCalls {

    private static final String CVM_VERSION = "2017-03-12";
    private static final String LIGHTHOUSE_VERSION = "2020-03-24";
    private static final String STS_VERSION = "2018-08-13";

    /** The states of instances that no longer exist, or were never created. */
    private static final Set<String> GONE = Set.of("SHUTDOWN", "TERMINATING", "TERMINATED", "LAUNCH_FAILED");

    private static final Gson GSON = new Gson();

    private SdkCalls() {}

    /**
     * @see <a href="https://cloud.tencent.com/document/api/213/18150">DescribeInstanceVncUrl of CVM</a>
     * @see <a href="https://cloud.tencent.com/document/api/1207/50467">DescribeInstanceVncUrl of Lighthouse</a>
     */
    static ConsoleUrl describeInstanceVncUrl(MintRequest mint, ApiKey key, OkHttpClient http) throws ConsoleException {
        CallContext context = mint.context();
        return withErrorCodes(key.parts(), () -> {
            Endpoint endpoint = context.endpoint().forRegion(context.region());
            CommonClient client = mint.instance().isLighthouse()
                    ? client("lighthouse", LIGHTHOUSE_VERSION, context, key, endpoint.forLighthouse(), http)
                    : client("cvm", CVM_VERSION, context, key, endpoint, http);
            Map<String, ?> request = Map.of("InstanceId", mint.instance().value());
            VncUrlAnswer answer = answer(client, "DescribeInstanceVncUrl", request, VncUrlAnswer.class);
            Instant mintedAt = Instant.now();
            String requestId = SafeText.redacted(answer.requestId, 64, key.parts());
            InstanceVncUrl url = InstanceVncUrl.of(answer.url, mint.consoleHosts(), endpoint, requestId);
            return new ConsoleUrl(mint.consolePage(), url, requestId, mintedAt);
        });
    }

    /** @see <a href="https://cloud.tencent.com/document/api/213/15728">DescribeInstances</a> */
    static InstanceSearch.Page describeInstances(
            CallContext context,
            ApiKey key,
            OkHttpClient http,
            InstanceSelector selector,
            InstanceSearch.PageRequest page)
            throws ConsoleException {
        return withErrorCodes(key.parts(), () -> {
            Endpoint endpoint = context.endpoint().forRegion(context.region());
            CommonClient client = client("cvm", CVM_VERSION, context, key, endpoint, http);
            Map<String, ?> filter =
                    Map.of("Name", page.filter().name(), "Values", page.filter().values());
            Map<String, ?> request = Map.of("Filters", List.of(filter), "Offset", page.offset(), "Limit", page.limit());
            InstancesAnswer answer = answer(client, "DescribeInstances", request, InstancesAnswer.class);
            Instance[] instances = answer.total == 0 && answer.instances == null ? new Instance[0] : answer.instances;
            List<InstanceInfo> matching = new ArrayList<>();
            boolean unreadable = false;
            for (Instance instance : instances) {
                if (instance != null && !matches(selector, instance)) {
                    continue;
                }
                if (instance != null && InstanceId.isValid(instance.id)) {
                    matching.add(info(instance, key));
                } else {
                    unreadable = true; // the other instances can still be opened
                }
            }
            return new InstanceSearch.Page(
                    matching,
                    unreadable,
                    instances.length,
                    answer.total,
                    SafeText.redacted(answer.requestId, 64, key.parts()));
        });
    }

    private static boolean matches(InstanceSelector selector, Instance instance) {
        boolean gone = instance.state != null && GONE.contains(instance.state);
        return !gone && selector.matches(instance.name, addressesOf(instance), tagsOf(instance));
    }

    private static InstanceInfo info(Instance instance, ApiKey key) {
        return new InstanceInfo(
                instance.id,
                SafeText.redacted(instance.name, 128, key.parts()),
                SafeText.redacted(instance.state, 40, key.parts()),
                SafeText.redacted(String.join(", ", addressesOf(instance)), 200, key.parts()),
                SafeText.redacted(instance.placement == null ? null : instance.placement.zone, 64, key.parts()),
                SafeText.redacted(instance.system, 100, key.parts()));
    }

    /** Returns the addresses; the API omits an empty list or sends null. */
    private static List<String> addressesOf(Instance instance) {
        return Stream.of(instance.privateAddresses, instance.publicAddresses)
                .filter(Objects::nonNull)
                .flatMap(Stream::of)
                .filter(Objects::nonNull)
                .collect(Collectors.toList());
    }

    private static Map<String, String> tagsOf(Instance instance) {
        Map<String, String> tags = new HashMap<>();
        if (instance.tags != null) {
            for (Tag tag : instance.tags) {
                if (tag != null) {
                    tags.put(tag.name, tag.value);
                }
            }
        }
        return tags;
    }

    /** @see <a href="https://cloud.tencent.com/document/api/1312/48197">AssumeRole</a> */
    static TemporaryKey assumeRole(CallContext context, ApiKey key, OkHttpClient http) throws ConsoleException {
        return withErrorCodes(key.parts(), () -> {
            Endpoint endpoint = context.endpoint().forRegion(context.region()).forSts();
            CommonClient client = client("sts", STS_VERSION, context, key, endpoint, http);
            Map<String, Object> request = parametersOf(context.role());
            if (context.role().externalId() != null) {
                request.put("ExternalId", context.role().externalId());
            }
            return answer(client, "AssumeRole", request, AssumeRoleAnswer.class).key();
        });
    }

    /**
     * Calls STS without a signature: the token authenticates the context.
     *
     * @see <a href="https://cloud.tencent.com/document/api/1312/73070">AssumeRoleWithWebIdentity</a>
     */
    static TemporaryKey assumeRoleWithWebIdentity(CallContext context, WebIdentity identity, OkHttpClient http)
            throws ConsoleException {
        return withErrorCodes(identity.token().parts(), () -> {
            Region region = identity.region() == null ? context.region() : identity.region();
            Endpoint endpoint = context.endpoint().forRegion(region).forSts();
            CommonClient client = new CommonClient(
                    "sts", STS_VERSION, new Credential("", ""), region.value(), profile(endpoint, http));
            Map<String, Object> parameters = parametersOf(identity.role());
            parameters.put("ProviderId", identity.providerId());
            parameters.put("WebIdentityToken", identity.token().value());
            CommonRequest request = new CommonRequest(GSON.toJson(parameters));
            request.setSkipSign(true);
            return read(client.commonRequest(request, "AssumeRoleWithWebIdentity"), AssumeRoleAnswer.class)
                    .key();
        });
    }

    /** Returns the parameters that both ways to assume a role have. */
    private static Map<String, Object> parametersOf(CamRole role) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("RoleArn", role.arn());
        parameters.put("RoleSessionName", role.sessionName());
        parameters.put("DurationSeconds", role.sessionSeconds());
        return parameters;
    }

    /** A key with its token and its expiry time. */
    record TemporaryKey(ApiKey key, Instant expiresAt) {

        /** @throws NullPointerException if the answer had no token, without which the API refuses the key */
        TemporaryKey {
            Objects.requireNonNull(key.token(), "no token");
        }
    }

    private interface Call<T> {
        /** Throws any exception: OkHttp is written in Kotlin, which lets an undeclared InterruptedException through. */
        T run() throws Exception;
    }

    private static <T> T withErrorCodes(List<String> secrets, Call<T> call) throws ConsoleException {
        try {
            return call.run();
        } catch (TencentCloudSDKException e) {
            throw SdkErrors.of(e, secrets);
        } catch (ConsoleException e) {
            throw e;
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw SdkErrors.of(e);
        }
    }

    /** Returns the parsed answer; the SDK itself parses errors only. */
    private static <T> T answer(CommonClient client, String action, Map<String, ?> request, Class<T> type)
            throws TencentCloudSDKException {
        return read(client.call(action, GSON.toJson(request)), type);
    }

    private static <T> T read(String answer, Class<T> type) {
        return GSON.fromJson(JsonParser.parseString(answer).getAsJsonObject().get("Response"), type);
    }

    private static CommonClient client(
            String product, String version, CallContext context, ApiKey key, Endpoint endpoint, OkHttpClient http) {
        Credential credential = new Credential(key.secretId(), key.secretKey(), key.token());
        CommonClient client =
                new CommonClient(product, version, credential, context.region().value(), profile(endpoint, http));
        client.gson = GSON; // shared, since its cached type adapters are costly to create
        return client;
    }

    private static ClientProfile profile(Endpoint endpoint, OkHttpClient http) {
        HttpProfile httpProfile = new HttpProfile();
        httpProfile.setProtocol(endpoint.protocol());
        httpProfile.setEndpoint(endpoint.authority());
        httpProfile.setHttpClient(http);
        ClientProfile profile = new ClientProfile();
        profile.setHttpProfile(httpProfile);
        profile.setLanguage(Language.EN_US);
        return profile;
    }

    // The answers, with the fields that are used.

    private record VncUrlAnswer(
            @SerializedName("InstanceVncUrl") String url,
            @SerializedName("RequestId") String requestId) {}

    private record InstancesAnswer(
            @SerializedName("TotalCount") Long total,
            @SerializedName("InstanceSet") Instance[] instances,
            @SerializedName("RequestId") String requestId) {}

    private record Instance(
            @SerializedName("InstanceId") String id,
            @SerializedName("InstanceName") String name,
            @SerializedName("InstanceState") String state,
            @SerializedName("PrivateIpAddresses") String[] privateAddresses,
            @SerializedName("PublicIpAddresses") String[] publicAddresses,
            @SerializedName("Placement") Placement placement,
            @SerializedName("OsName") String system,
            @SerializedName("Tags") Tag[] tags) {}

    private record Placement(@SerializedName("Zone") String zone) {}

    private record Tag(
            @SerializedName("Key") String name,
            @SerializedName("Value") String value) {}

    private record AssumeRoleAnswer(
            @SerializedName("Credentials") Credentials credentials,
            @SerializedName("ExpiredTime") Long expiredTime) {

        TemporaryKey key() {
            ApiKey key = new ApiKey(credentials.tmpSecretId, credentials.tmpSecretKey, credentials.token);
            return new TemporaryKey(key, Instant.ofEpochSecond(expiredTime));
        }
    }

    // Converted to an ApiKey and never stored.
    private record Credentials(
            @SerializedName("TmpSecretId") String tmpSecretId,
            @SerializedName("TmpSecretKey") String tmpSecretKey, // lgtm[jenkins/plaintext-storage]
            @SerializedName("Token") String token) {} // lgtm[jenkins/plaintext-storage]
}
