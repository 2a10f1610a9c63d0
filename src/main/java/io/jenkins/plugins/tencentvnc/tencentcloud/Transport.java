package io.jenkins.plugins.tencentvnc.tencentcloud;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * The HTTP client that the SDK is made to use instead of its own, which has no read timeout, follows redirects with
 * the token, never closes the body of an error and reads bodies of any size.
 */
final class Transport {

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    /** For one call, from the moment that it may be made. */
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(6);

    /** Shorter than servers keep theirs: a call on a connection that was just closed fails, and isn't repeated. */
    private static final Duration KEPT_IDLE = Duration.ofSeconds(4);

    private static final int MAX_ANSWER_BYTES = 1 << 20;

    private final OkHttpClient shared;

    /** @param proxied adds proxy settings that are looked up at each connection; it is asked once */
    Transport(UnaryOperator<OkHttpClient> proxied) {
        // Once, since OkHttp takes a connection again only for a client with the same proxy selector.
        shared = proxied.apply(new OkHttpClient.Builder()
                .connectTimeout(CONNECT_TIMEOUT)
                .readTimeout(CALL_TIMEOUT)
                .writeTimeout(CALL_TIMEOUT)
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .connectionPool(new ConnectionPool(4, KEPT_IDLE.toMillis(), TimeUnit.MILLISECONDS))
                .addInterceptor(Transport::refuseUnusableAnswer)
                .addNetworkInterceptor(Transport::withoutRetryAfter)
                .build());
    }

    /**
     * A client for one call; it shares connections with all others.
     *
     * @param limit on everything, from looking up the host to the last byte
     */
    OkHttpClient forOneCall(Duration limit) {
        // OkHttp takes zero for "no limit".
        Duration atLeastOne = limit.toMillis() < 1 ? Duration.ofMillis(1) : limit;
        return shared.newBuilder().callTimeout(atLeastOne).build();
    }

    /** OkHttp sends a request again on "Retry-After: 0"; how often to call is our decision alone. */
    private static Response withoutRetryAfter(Interceptor.Chain chain) throws IOException {
        return chain.proceed(chain.request())
                .newBuilder()
                .removeHeader("Retry-After")
                .build();
    }

    private static Response refuseUnusableAnswer(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        if (response.code() != 200) {
            response.close();
            throw new UnusableAnswer(response.code());
        }
        // Where reading fails OkHttp closes the connection. Closing the body before it does so would read once more,
        // for another read timeout that the call's own timeout no longer ends.
        ResponseBody head = response.peekBody(MAX_ANSWER_BYTES);
        response.close();
        if (head.contentLength() >= MAX_ANSWER_BYTES) {
            throw new UnusableAnswer(UnusableAnswer.TOO_LARGE);
        }
        return response.newBuilder().body(head).build();
    }

    /** The API answers everything with status 200 and a small body; this was something else. */
    static final class UnusableAnswer extends IOException {

        private static final long serialVersionUID = 1L;
        private static final int TOO_LARGE = 0;

        private final int status;

        private UnusableAnswer(int status) {
            super("HTTP status " + status);
            this.status = status;
        }

        String code() {
            if (status == TOO_LARGE) {
                return "Client.AnswerTooLarge";
            }
            if (status == 407) {
                return "Client.ProxyRefused";
            }
            return status >= 500 || status == 429 ? "Client.ServerError" : "Client.UnexpectedStatus";
        }
    }
}
