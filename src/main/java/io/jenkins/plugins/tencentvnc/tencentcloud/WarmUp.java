package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * A mint that calls nobody: a request is built and signed with a key that nobody has, and answered before it leaves. It
 * loads what a Java process loads for its first call, so that no person has to wait for that.
 */
final class WarmUp {

    private static final String ANSWER =
            "{\"Response\":{\"InstanceVncUrl\":\"wss%3A%2F%2Fvnc.qcloud.com%3A26789%2Fvnc\",\"RequestId\":\"none\"}}";

    private WarmUp() {}

    static void run(Transport transport) throws ConsoleException {
        ApiKey noKey = new ApiKey("none", "none");
        CallContext nobody = new CallContext(
                noKey,
                null,
                new Region("ap-guangzhou"),
                Endpoint.DEFAULT,
                CallPriority.CHECK,
                CallPriority.CHECK.deadline());
        MintRequest mint =
                new MintRequest(nobody, new InstanceId("ins-00000000"), ConsolePage.DEFAULT, AllowedHosts.DEFAULT);
        SdkCalls.describeInstanceVncUrl(mint, noKey, answeringByItself(transport));
    }

    /** A client whose last interceptor answers: OkHttp looks up hosts and connects only behind it. */
    private static OkHttpClient answeringByItself(Transport transport) {
        return transport
                .forOneCall(CallPriority.CHECK.patience())
                .newBuilder()
                .addInterceptor(chain -> new Response.Builder()
                        .request(chain.request())
                        .protocol(Protocol.HTTP_1_1)
                        .code(200)
                        .message("OK")
                        .body(ResponseBody.create(ANSWER, MediaType.get("application/json")))
                        .build())
                .build();
    }
}
