package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * Builds and signs a request with a fake key, and answers it before it leaves the JVM. This loads the classes of the
 * first call, so that no user has to wait for it.
 */
final class WarmUp {

    private static final String ANSWER =
            "{\"Response\":{\"InstanceVncUrl\":\"wss%3A%2F%2Fvnc.qcloud.com%3A26789%2Fvnc\",\"RequestId\":\"none\"}}";

    private WarmUp() {}

    static void run(Transport transport) throws ConsoleException {
        ApiKey fakeKey = new ApiKey("none", "none");
        CallContext context = new CallContext(
                fakeKey,
                null,
                new Region("ap-guangzhou"),
                Endpoint.DEFAULT,
                CallPriority.CHECK,
                CallPriority.CHECK.deadline());
        MintRequest mint =
                new MintRequest(context, new InstanceId("ins-00000000"), ConsolePage.DEFAULT, AllowedHosts.DEFAULT);
        new SdkCalls(context, fakeKey, offlineClient(transport)).describeInstanceVncUrl(mint);
    }

    /** Returns a client whose last interceptor answers: OkHttp looks up hosts and connects only after it. */
    private static OkHttpClient offlineClient(Transport transport) {
        return transport
                .forOneCall(CallPriority.CHECK.maxWait())
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
