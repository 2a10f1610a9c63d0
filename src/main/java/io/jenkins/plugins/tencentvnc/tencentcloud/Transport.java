package io.jenkins.plugins.tencentvnc.tencentcloud;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * The HTTP client that the SDK uses in place of its own, which has no read timeout, follows redirects with the token,
 * never closes the body of an error and reads bodies of any size.
 */
final class Transport {

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    /** Timeout of one call, without its wait for a slot. */
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(6);

    /**
     * Shorter than the idle timeout of servers: a call on a connection that was just closed fails, and is not repeated.
     */
    private static final Duration KEPT_IDLE = Duration.ofSeconds(4);

    private static final int MAX_ANSWER_BYTES = 1 << 20;

    private final OkHttpClient shared;

    /** @param proxied adds proxy settings that are looked up at each connection; applied once */
    Transport(UnaryOperator<OkHttpClient> proxied) {
        // Once, since OkHttp reuses a connection only for a client with the same proxy selector.
        shared = proxied.apply(new OkHttpClient.Builder()
                .connectTimeout(CONNECT_TIMEOUT)
                .readTimeout(CALL_TIMEOUT)
                .writeTimeout(CALL_TIMEOUT)
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                // A timeout closes the call's connection. Over HTTP/2 it ends only the stream, and the next call would
                // use a connection that may be broken.
                .protocols(List.of(Protocol.HTTP_1_1))
                .connectionPool(new ConnectionPool(4, KEPT_IDLE.toMillis(), TimeUnit.MILLISECONDS))
                .addInterceptor(Transport::refuseUnusableAnswer)
                .addNetworkInterceptor(Transport::withoutRetryAfter)
                .build());
    }

    /**
     * Returns a client for one call; all of them share their connections.
     *
     * @param timeout for the whole call, from the host lookup to the last byte
     */
    OkHttpClient forOneCall(Duration timeout) {
        // Zero means no timeout to OkHttp.
        Duration atLeastOne = timeout.toMillis() < 1 ? Duration.ofMillis(1) : timeout;
        return shared.newBuilder().callTimeout(atLeastOne).build();
    }

    /** Removes the header: OkHttp repeats a request on "Retry-After: 0", and only this plugin decides when to retry. */
    private static Response withoutRetryAfter(Interceptor.Chain chain) throws IOException {
        return chain.proceed(chain.request())
                .newBuilder()
                .removeHeader("Retry-After")
                .build();
    }

    private static Response refuseUnusableAnswer(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        int status = response.code();
        if (status != 200) {
            response.close();
            throw new UnusableAnswer(
                    switch (status) {
                        case 407 -> "Client.ProxyRefused";
                        case 429 -> "RequestLimitExceeded"; // means the same as this code of the API
                        default -> status >= 500 ? "Client.ServerError" : "Client.UnexpectedStatus";
                    });
        }
        // OkHttp closes the connection when a read fails. Closing the body before that would read once more, for
        // another read timeout that the call timeout no longer ends.
        ResponseBody head = response.peekBody(MAX_ANSWER_BYTES);
        response.close();
        if (head.contentLength() >= MAX_ANSWER_BYTES) {
            throw new UnusableAnswer("Client.AnswerTooLarge");
        }
        return response.newBuilder().body(head).build();
    }

    /** An answer that is not from the API, which always sends status 200 and a small body. The message is our code. */
    static final class UnusableAnswer extends IOException {

        private static final long serialVersionUID = 1L;

        private UnusableAnswer(String code) {
            super(code);
        }
    }
}
