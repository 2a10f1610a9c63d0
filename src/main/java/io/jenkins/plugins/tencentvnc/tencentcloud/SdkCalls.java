package io.jenkins.plugins.tencentvnc.tencentcloud;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
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
 * The calls, through the official SDK over our own HTTP client. Through its common client, which signs and sends like
 * those that it has for each service: their models are six times as large as all the rest, for a dozen fields that are
 * used. One client per call: it costs 0.4 ms.
 */
final class SdkCalls {

    private static final String CVM_VERSION = "2017-03-12";
    private static final String LIGHTHOUSE_VERSION = "2020-03-24";
    private static final String STS_VERSION = "2018-08-13";

    /** The states of instances that are no machines any more, or never were. */
    private static final Set<String> GONE = Set.of("SHUTDOWN", "TERMINATING", "TERMINATED", "LAUNCH_FAILED");

    private static final Gson GSON = new Gson();

    private SdkCalls() {}

    /**
     * @see <a href="https://cloud.tencent.com/document/api/213/18150">DescribeInstanceVncUrl of CVM</a>
     * @see <a href="https://cloud.tencent.com/document/api/1207/50467">DescribeInstanceVncUrl of Lighthouse</a>
     */
    static ConsoleUrl describeInstanceVncUrl(MintRequest mint, ApiKey key, OkHttpClient http) throws ConsoleException {
        CallContext caller = mint.caller();
        return guarded(key.parts(), () -> {
            Endpoint endpoint = caller.endpoint().forRegion(caller.region());
            CommonClient client = mint.instance().isLighthouse()
                    ? client("lighthouse", LIGHTHOUSE_VERSION, caller, key, endpoint.forLighthouse(), http)
                    : client("cvm", CVM_VERSION, caller, key, endpoint, http);
            JsonObject request = new JsonObject();
            request.addProperty("InstanceId", mint.instance().value());
            VncUrlAnswer answer = answer(client, "DescribeInstanceVncUrl", request, VncUrlAnswer.class);
            Instant mintedAt = Instant.now();
            String requestId = SafeText.redacted(answer.requestId, 64, key.parts());
            InstanceVncUrl url = InstanceVncUrl.of(answer.url, mint.consoleHosts(), endpoint, requestId);
            return new ConsoleUrl(mint.consolePage(), url, requestId, mintedAt);
        });
    }

    /** @see <a href="https://cloud.tencent.com/document/api/213/15728">DescribeInstances</a> */
    static InstanceSearch.Page describeInstances(
            CallContext caller, ApiKey key, OkHttpClient http, InstanceSelector finder, InstanceSearch.PageRequest page)
            throws ConsoleException {
        return guarded(key.parts(), () -> {
            Endpoint endpoint = caller.endpoint().forRegion(caller.region());
            CommonClient client = client("cvm", CVM_VERSION, caller, key, endpoint, http);
            InstancesAnswer answer = answer(client, "DescribeInstances", json(page), InstancesAnswer.class);
            Instance[] instances = answer.total == 0 && answer.instances == null ? new Instance[0] : answer.instances;
            List<InstanceInfo> meant = new ArrayList<>();
            boolean unreadable = false;
            for (Instance instance : instances) {
                if (instance != null && !isMeant(finder, instance)) {
                    continue;
                }
                if (instance != null && InstanceId.isValid(instance.id)) {
                    meant.add(found(instance, key));
                } else {
                    unreadable = true; // the others can be opened all the same
                }
            }
            return new InstanceSearch.Page(
                    meant,
                    unreadable,
                    instances.length,
                    answer.total,
                    SafeText.redacted(answer.requestId, 64, key.parts()));
        });
    }

    private static boolean isMeant(InstanceSelector finder, Instance instance) {
        boolean gone = instance.state != null && GONE.contains(instance.state);
        return !gone && finder.means(instance.name, addressesOf(instance), tagsOf(instance));
    }

    private static JsonObject json(InstanceSearch.PageRequest request) {
        JsonArray values = new JsonArray();
        request.filter().values().forEach(values::add);
        JsonObject filter = new JsonObject();
        filter.addProperty("Name", request.filter().name());
        filter.add("Values", values);
        JsonArray filters = new JsonArray();
        filters.add(filter);
        JsonObject json = new JsonObject();
        json.add("Filters", filters);
        json.addProperty("Offset", request.offset());
        json.addProperty("Limit", request.limit());
        return json;
    }

    private static InstanceInfo found(Instance instance, ApiKey key) {
        return new InstanceInfo(
                instance.id,
                SafeText.redacted(instance.name, 128, key.parts()),
                SafeText.redacted(instance.state, 40, key.parts()),
                SafeText.redacted(String.join(", ", addressesOf(instance)), 200, key.parts()),
                SafeText.redacted(instance.placement == null ? null : instance.placement.zone, 64, key.parts()),
                SafeText.redacted(instance.system, 100, key.parts()));
    }

    /** The API leaves out, or sends as null, what an instance has none of. */
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
    static TemporaryKey assumeRole(CallContext asked, ApiKey with, OkHttpClient http) throws ConsoleException {
        return guarded(with.parts(), () -> {
            Endpoint endpoint = asked.endpoint().forRegion(asked.region()).forSts();
            CommonClient client = client("sts", STS_VERSION, asked, with, endpoint, http);
            JsonObject request = new JsonObject();
            request.addProperty("RoleArn", asked.role().arn());
            request.addProperty("RoleSessionName", asked.role().sessionName());
            request.addProperty("DurationSeconds", asked.role().sessionSeconds());
            if (asked.role().externalId() != null) {
                request.addProperty("ExternalId", asked.role().externalId());
            }
            return answer(client, "AssumeRole", request, AssumeRoleAnswer.class).key();
        });
    }

    /**
     * Not signed: the token is what proves who calls.
     *
     * @see <a href="https://cloud.tencent.com/document/api/1312/73070">AssumeRoleWithWebIdentity</a>
     */
    static TemporaryKey assumeRoleWithWebIdentity(CallContext asked, WebIdentity identity, OkHttpClient http)
            throws ConsoleException {
        return guarded(identity.token().parts(), () -> {
            Region region = identity.region() == null ? asked.region() : identity.region();
            Endpoint endpoint = asked.endpoint().forRegion(region).forSts();
            CommonClient client = new CommonClient(
                    "sts", STS_VERSION, new Credential("", ""), region.value(), profile(endpoint, http));
            JsonObject parameters = new JsonObject();
            parameters.addProperty("RoleArn", identity.role().arn());
            parameters.addProperty("RoleSessionName", identity.role().sessionName());
            parameters.addProperty("DurationSeconds", identity.role().sessionSeconds());
            parameters.addProperty("ProviderId", identity.providerId());
            parameters.addProperty("WebIdentityToken", identity.token().value());
            CommonRequest request = new CommonRequest(parameters.toString());
            request.setSkipSign(true);
            return read(client.commonRequest(request, "AssumeRoleWithWebIdentity"), AssumeRoleAnswer.class)
                    .key();
        });
    }

    /** A key that ends by itself. */
    record TemporaryKey(ApiKey key, Instant expiresAt) {}

    private interface Call<T> {
        /** Whatever is declared: Kotlin, in which OkHttp is written, lets an InterruptedException through undeclared. */
        T run() throws Exception;
    }

    private static <T> T guarded(List<String> secrets, Call<T> call) throws ConsoleException {
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
            throw SdkErrors.of(e, null);
        }
    }

    /** The SDK reads errors, and leaves the rest to us. */
    private static <T> T answer(CommonClient client, String action, JsonObject request, Class<T> type)
            throws TencentCloudSDKException {
        return read(client.call(action, request.toString()), type);
    }

    private static <T> T read(String answer, Class<T> type) {
        return GSON.fromJson(JsonParser.parseString(answer).getAsJsonObject().get("Response"), type);
    }

    private static CommonClient client(
            String product, String version, CallContext caller, ApiKey key, Endpoint endpoint, OkHttpClient http) {
        Credential credential = new Credential(key.secretId(), key.secretKey(), key.token());
        CommonClient client =
                new CommonClient(product, version, credential, caller.region().value(), profile(endpoint, http));
        client.gson = GSON; // which knows how to read by now; each client's own would have to find out again
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

    // The parts of the answers that are used.

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

    // Read from an answer, made into an ApiKey and never stored.
    private record Credentials(
            @SerializedName("TmpSecretId") String tmpSecretId,
            @SerializedName("TmpSecretKey") String tmpSecretKey, // lgtm[jenkins/plaintext-storage]
            @SerializedName("Token") String token) {} // lgtm[jenkins/plaintext-storage]
}
