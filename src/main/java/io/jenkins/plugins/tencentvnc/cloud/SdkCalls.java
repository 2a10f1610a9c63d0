package io.jenkins.plugins.tencentvnc.cloud;

import com.google.gson.annotations.Expose;
import com.google.gson.annotations.SerializedName;
import com.tencentcloudapi.common.CommonClient;
import com.tencentcloudapi.common.CommonRequest;
import com.tencentcloudapi.common.Credential;
import com.tencentcloudapi.common.exception.TencentCloudSDKException;
import com.tencentcloudapi.common.profile.ClientProfile;
import com.tencentcloudapi.common.profile.HttpProfile;
import com.tencentcloudapi.common.profile.Language;
import com.tencentcloudapi.cvm.v20170312.CvmClient;
import com.tencentcloudapi.cvm.v20170312.models.DescribeInstanceVncUrlRequest;
import com.tencentcloudapi.cvm.v20170312.models.DescribeInstanceVncUrlResponse;
import com.tencentcloudapi.cvm.v20170312.models.DescribeInstancesRequest;
import com.tencentcloudapi.cvm.v20170312.models.DescribeInstancesResponse;
import com.tencentcloudapi.cvm.v20170312.models.Filter;
import com.tencentcloudapi.cvm.v20170312.models.Instance;
import com.tencentcloudapi.cvm.v20170312.models.Tag;
import io.jenkins.plugins.tencentvnc.remedy.ConsoleException;
import io.jenkins.plugins.tencentvnc.remedy.SafeText;
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

/** The calls, through the official SDK over our own HTTP client. One SDK client per call: it costs 0.4 ms. */
final class SdkCalls {

    private static final String STS_VERSION = "2018-08-13";
    private static final String LIGHTHOUSE_VERSION = "2020-03-24";

    /** The states of instances that are no machines any more, or never were. */
    private static final Set<String> GONE = Set.of("SHUTDOWN", "TERMINATING", "TERMINATED", "LAUNCH_FAILED");

    private SdkCalls() {}

    /**
     * @see <a href="https://cloud.tencent.com/document/api/213/18150">DescribeInstanceVncUrl of CVM</a>
     * @see <a href="https://cloud.tencent.com/document/api/1207/50467">DescribeInstanceVncUrl of Lighthouse</a>
     */
    static ConsoleUrl describeInstanceVncUrl(MintRequest mint, ApiKey key, OkHttpClient http) throws ConsoleException {
        Caller caller = mint.caller();
        return guarded(key, caller.urgency(), () -> {
            Endpoint endpoint = caller.endpoint().forRegion(caller.region());
            VncUrlAnswer answer = mint.instance().isLighthouse()
                    ? ofLighthouse(mint, key, profile(endpoint.forLighthouse(), http))
                    : ofCvm(mint, key, profile(endpoint, http));
            Instant mintedAt = Instant.now();
            String requestId = SafeText.redacted(answer.requestId, 64, key.parts());
            InstanceVncUrl url = InstanceVncUrl.of(answer.url, mint.consoleHosts(), endpoint, requestId);
            return new ConsoleUrl(mint.consolePage(), url, requestId, mintedAt);
        });
    }

    private static VncUrlAnswer ofCvm(MintRequest mint, ApiKey key, ClientProfile profile)
            throws TencentCloudSDKException {
        CvmClient client = new CvmClient(credential(key), mint.caller().region().value(), profile);
        DescribeInstanceVncUrlRequest request = new DescribeInstanceVncUrlRequest();
        request.setInstanceId(mint.instance().value());
        DescribeInstanceVncUrlResponse response = client.DescribeInstanceVncUrl(request);
        VncUrlAnswer answer = new VncUrlAnswer();
        answer.url = response.getInstanceVncUrl();
        answer.requestId = response.getRequestId();
        return answer;
    }

    private static VncUrlAnswer ofLighthouse(MintRequest mint, ApiKey key, ClientProfile profile)
            throws TencentCloudSDKException {
        CommonClient client = new CommonClient(
                "lighthouse",
                LIGHTHOUSE_VERSION,
                credential(key),
                mint.caller().region().value(),
                profile);
        CommonRequest request = new CommonRequest("{}");
        request.set("InstanceId", mint.instance().value());
        return client.commonRequest(request, "DescribeInstanceVncUrl", VncUrlAnswer.class);
    }

    /** @see <a href="https://cloud.tencent.com/document/api/213/15728">DescribeInstances</a> */
    static InstanceSearch.Page describeInstances(
            Caller caller, ApiKey key, OkHttpClient http, Finder finder, Finder.Filter wanted, int offset)
            throws ConsoleException {
        return guarded(key, caller.urgency(), () -> {
            Endpoint endpoint = caller.endpoint().forRegion(caller.region());
            CvmClient client = new CvmClient(credential(key), caller.region().value(), profile(endpoint, http));
            Filter filter = new Filter();
            filter.setName(wanted.name());
            filter.setValues(new String[] {wanted.value()});
            DescribeInstancesRequest request = new DescribeInstancesRequest();
            request.setFilters(new Filter[] {filter});
            request.setOffset((long) offset);
            request.setLimit((long) InstanceSearch.PAGE);
            DescribeInstancesResponse response = client.DescribeInstances(request);
            List<FoundInstance> meant = new ArrayList<>();
            for (Instance instance : response.getInstanceSet()) {
                if (!GONE.contains(instance.getInstanceState())
                        && finder.means(instance.getInstanceName(), addressesOf(instance), tagsOf(instance))) {
                    meant.add(found(instance, key));
                }
            }
            return new InstanceSearch.Page(
                    meant,
                    response.getInstanceSet().length,
                    response.getTotalCount(),
                    SafeText.redacted(response.getRequestId(), 64, key.parts()));
        });
    }

    private static FoundInstance found(Instance instance, ApiKey key) {
        return new FoundInstance(
                new InstanceId(instance.getInstanceId()).value(),
                SafeText.redacted(instance.getInstanceName(), 128, key.parts()),
                SafeText.redacted(instance.getInstanceState(), 40, key.parts()),
                SafeText.redacted(String.join(", ", addressesOf(instance)), 200, key.parts()),
                SafeText.redacted(
                        instance.getPlacement() == null
                                ? null
                                : instance.getPlacement().getZone(),
                        64,
                        key.parts()),
                SafeText.redacted(instance.getOsName(), 100, key.parts()));
    }

    /** The API leaves out, or sends as null, what an instance has none of. */
    private static List<String> addressesOf(Instance instance) {
        return Stream.of(instance.getPrivateIpAddresses(), instance.getPublicIpAddresses())
                .filter(Objects::nonNull)
                .flatMap(Stream::of)
                .collect(Collectors.toList());
    }

    private static Map<String, String> tagsOf(Instance instance) {
        Map<String, String> tags = new HashMap<>();
        if (instance.getTags() != null) {
            for (Tag tag : instance.getTags()) {
                tags.put(tag.getKey(), tag.getValue());
            }
        }
        return tags;
    }

    /** @see <a href="https://cloud.tencent.com/document/api/1312/48197">AssumeRole</a> */
    static TemporaryKey assumeRole(Caller asked, OkHttpClient http) throws ConsoleException {
        return guarded(asked.key(), asked.urgency(), () -> {
            Endpoint endpoint = asked.endpoint().forRegion(asked.region()).forSts();
            CommonClient client = new CommonClient(
                    "sts", STS_VERSION, credential(asked.key()), asked.region().value(), profile(endpoint, http));
            CommonRequest request = new CommonRequest("{}");
            request.set("RoleArn", asked.role().arn());
            request.set("RoleSessionName", asked.role().sessionName());
            request.set("DurationSeconds", asked.role().sessionSeconds());
            if (asked.role().externalId() != null) {
                request.set("ExternalId", asked.role().externalId());
            }
            AssumeRoleAnswer answer = client.commonRequest(request, "AssumeRole", AssumeRoleAnswer.class);
            ApiKey key = new ApiKey(
                    answer.credentials.tmpSecretId, answer.credentials.tmpSecretKey, answer.credentials.token);
            return new TemporaryKey(key, Instant.ofEpochSecond(answer.expiredTime));
        });
    }

    /** A key that ends by itself. */
    record TemporaryKey(ApiKey key, Instant expiresAt) {}

    private interface Call<T> {
        /** Whatever is declared: Kotlin, in which OkHttp is written, lets an InterruptedException through undeclared. */
        T run() throws Exception;
    }

    private static <T> T guarded(ApiKey key, Urgency urgency, Call<T> call) throws ConsoleException {
        try {
            return call.run();
        } catch (TencentCloudSDKException e) {
            throw Faults.of(e, key, urgency);
        } catch (ConsoleException e) {
            throw e;
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw Faults.of(e, null);
        }
    }

    private static Credential credential(ApiKey key) {
        return new Credential(key.secretId(), key.secretKey(), key.token());
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

    /** What both services answer; filled by the SDK's gson. */
    private static final class VncUrlAnswer {
        @SerializedName("InstanceVncUrl")
        @Expose
        private String url;

        @SerializedName("RequestId")
        @Expose
        private String requestId;
    }

    /** The part of AssumeRole's answer that is used; filled by the SDK's gson. */
    private static final class AssumeRoleAnswer {
        @SerializedName("Credentials")
        @Expose
        private Credentials credentials;

        @SerializedName("ExpiredTime")
        @Expose
        private Long expiredTime;

        private static final class Credentials {
            @SerializedName("TmpSecretId")
            @Expose
            private String tmpSecretId;

            @SerializedName("TmpSecretKey")
            @Expose
            private String tmpSecretKey;

            @SerializedName("Token")
            @Expose
            private String token;
        }
    }
}
