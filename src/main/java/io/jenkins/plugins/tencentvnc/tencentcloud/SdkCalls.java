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
import java.time.Duration;
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
 * The API calls with one key, through the common client of the official SDK and our own HTTP client. The common client
 * signs and sends like the SDK's clients for single services, whose models are six times as large as all the rest, for
 * a few fields that are used. Each call creates a client, which takes 0.4 ms.
 */
final class SdkCalls {

    /** The states of instances that no longer exist, or were never created. */
    private static final Set<String> GONE = Set.of("SHUTDOWN", "TERMINATING", "TERMINATED", "LAUNCH_FAILED");

    private static final Gson GSON = new Gson();

    private final CallContext context;
    private final ApiKey key;
    private final OkHttpClient http;

    /** @param key null for a call that is not signed */
    SdkCalls(CallContext context, ApiKey key, OkHttpClient http) {
        this.context = context;
        this.key = key;
        this.http = http;
    }

    ConsoleUrl describeInstanceVncUrl(MintRequest mint) throws ConsoleException {
        return withErrorCodes(key.parts(), () -> {
            Map<String, ?> request = Map.of("InstanceId", mint.instance().value());
            VncUrlAnswer answer = answer(ApiAction.vncUrlOf(mint.instance()), request, VncUrlAnswer.class);
            Instant mintedAt = Instant.now();
            String requestId = redacted(answer.requestId, 64);
            InstanceVncUrl url = InstanceVncUrl.of(answer.url, mint.consoleHosts(), context.endpoint(), requestId);
            return new ConsoleUrl(mint.consolePage(), url, requestId, mintedAt);
        });
    }

    InstanceSearch.Page describeInstances(InstanceSelector selector, InstanceSearch.PageRequest page)
            throws ConsoleException {
        return withErrorCodes(key.parts(), () -> {
            Map<String, ?> filter =
                    Map.of("Name", page.filter().name(), "Values", page.filter().values());
            Map<String, ?> request = Map.of("Filters", List.of(filter), "Offset", page.offset(), "Limit", page.limit());
            InstancesAnswer answer = answer(ApiAction.INSTANCES, request, InstancesAnswer.class);
            Instance[] instances = answer.total == 0 && answer.instances == null ? new Instance[0] : answer.instances;
            List<InstanceInfo> matching = new ArrayList<>();
            boolean unreadable = false;
            for (Instance instance : instances) {
                if (instance != null && !matches(selector, instance)) {
                    continue;
                }
                if (instance != null && InstanceId.isValid(instance.id)) {
                    matching.add(info(instance));
                } else {
                    unreadable = true; // the other instances can still be opened
                }
            }
            return new InstanceSearch.Page(
                    matching, unreadable, instances.length, answer.total, redacted(answer.requestId, 64));
        });
    }

    private static boolean matches(InstanceSelector selector, Instance instance) {
        boolean gone = instance.state != null && GONE.contains(instance.state);
        return !gone && selector.matches(instance.name, addressesOf(instance), tagsOf(instance));
    }

    private InstanceInfo info(Instance instance) {
        return new InstanceInfo(
                instance.id,
                redacted(instance.name, 128),
                redacted(instance.state, 40),
                redacted(String.join(", ", addressesOf(instance)), 200),
                redacted(instance.placement == null ? null : instance.placement.zone, 64),
                redacted(instance.system, 100));
    }

    /** Returns the text of the answer without the key, which the server knows and may repeat. */
    private String redacted(String text, int max) {
        return SafeText.redacted(text, max, key.parts());
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

    TemporaryKey assumeRole(CamRole role) throws ConsoleException {
        return withErrorCodes(key.parts(), () -> {
            Map<String, Object> request = parametersOf(role);
            if (role.externalId() != null) {
                request.put("ExternalId", role.externalId());
            }
            return answer(ApiAction.ASSUME_ROLE, request, AssumeRoleAnswer.class)
                    .key();
        });
    }

    /** Calls STS without a signature: the token authenticates the context. */
    TemporaryKey assumeRoleWithWebIdentity(WebIdentity identity) throws ConsoleException {
        return withErrorCodes(identity.token().parts(), () -> {
            ApiAction action = ApiAction.ASSUME_ROLE_WITH_WEB_IDENTITY;
            Map<String, Object> parameters = parametersOf(identity.role());
            parameters.put("ProviderId", identity.providerId());
            parameters.put("WebIdentityToken", identity.token().value());
            CommonRequest request = new CommonRequest(GSON.toJson(parameters));
            request.setSkipSign(true);
            Region region = identity.region() == null ? context.region() : identity.region();
            String answer = client(action, new Credential("", ""), region).commonRequest(request, action.actionName());
            return read(answer, AssumeRoleAnswer.class).key();
        });
    }

    private static Map<String, Object> parametersOf(CamRole role) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("RoleArn", role.arn());
        parameters.put("RoleSessionName", role.sessionName());
        parameters.put("DurationSeconds", role.sessionSeconds());
        return parameters;
    }

    record TemporaryKey(ApiKey key, Instant expiresAt) {

        /** Prevents a key from expiring between signing and verification. */
        private static final Duration RENEWAL_MARGIN = Duration.ofSeconds(300);

        /** Maximum wait for a new key while the old one is valid; the rest of the time is for the call itself. */
        static final Duration RENEWAL_TIME = Duration.ofSeconds(3);

        /** @throws NullPointerException if the answer had no token, without which the API refuses the key */
        TemporaryKey {
            Objects.requireNonNull(key.token(), "no token");
        }

        boolean needsRenewal() {
            // Compares instants, since the time of a hostile answer may not fit into milliseconds.
            return !expiresAt.isAfter(Instant.now().plus(RENEWAL_MARGIN));
        }

        boolean isExpired() {
            return !expiresAt.isAfter(Instant.now());
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
    private <T> T answer(ApiAction action, Map<String, ?> request, Class<T> type) throws TencentCloudSDKException {
        Credential credential = new Credential(key.secretId(), key.secretKey(), key.token());
        CommonClient client = client(action, credential, context.region());
        return read(client.call(action.actionName(), GSON.toJson(request)), type);
    }

    private static <T> T read(String answer, Class<T> type) {
        return GSON.fromJson(JsonParser.parseString(answer).getAsJsonObject().get("Response"), type);
    }

    private CommonClient client(ApiAction action, Credential credential, Region region) {
        Endpoint endpoint = context.endpoint().forRegion(region).forService(action.service());
        HttpProfile httpProfile = new HttpProfile();
        httpProfile.setProtocol(endpoint.protocol());
        httpProfile.setEndpoint(endpoint.authority());
        httpProfile.setHttpClient(http);
        ClientProfile profile = new ClientProfile();
        profile.setHttpProfile(httpProfile);
        profile.setLanguage(Language.EN_US);
        CommonClient client = new CommonClient(action.service(), action.version(), credential, region.value(), profile);
        client.gson = GSON; // shared, since its cached type adapters are costly to create
        return client;
    }

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
