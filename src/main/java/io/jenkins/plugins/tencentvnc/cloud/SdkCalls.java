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
import io.jenkins.plugins.tencentvnc.remedy.ConsoleException;
import io.jenkins.plugins.tencentvnc.remedy.SafeText;
import java.time.Instant;
import okhttp3.OkHttpClient;

/** The two calls, through the official SDK over our own HTTP client. One SDK client per call: it costs 0.4 ms. */
final class SdkCalls {

    private static final String STS_VERSION = "2018-08-13";

    private SdkCalls() {}

    /** @see <a href="https://cloud.tencent.com/document/api/213/18150">DescribeInstanceVncUrl</a> */
    static ConsoleUrl describeInstanceVncUrl(MintRequest mint, ApiKey key, OkHttpClient http) throws ConsoleException {
        return guarded(key, mint.caller().urgency(), () -> {
            Region region = mint.caller().region();
            Endpoint endpoint = mint.caller().endpoint().forRegion(region);
            CvmClient client = new CvmClient(credential(key), region.value(), profile(endpoint, http));
            DescribeInstanceVncUrlRequest request = new DescribeInstanceVncUrlRequest();
            request.setInstanceId(mint.instance().value());
            DescribeInstanceVncUrlResponse answer = client.DescribeInstanceVncUrl(request);
            Instant mintedAt = Instant.now();
            String requestId = SafeText.redacted(answer.getRequestId(), 64, key.parts());
            InstanceVncUrl url =
                    InstanceVncUrl.of(answer.getInstanceVncUrl(), mint.consoleHosts(), endpoint, requestId);
            return new ConsoleUrl(mint.consolePage(), url, requestId, mintedAt);
        });
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
