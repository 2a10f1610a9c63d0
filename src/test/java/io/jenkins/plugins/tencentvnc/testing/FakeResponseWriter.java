package io.jenkins.plugins.tencentvnc.testing;

import com.sun.net.httpserver.HttpExchange;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm.Answer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Sends an answer with its delays and wrong lengths. */
final class FakeResponseWriter {

    /** The value that the JDK's server takes for "no body"; 0 would mean a body of unknown length. */
    private static final long NO_BODY = -1;

    private FakeResponseWriter() {}

    static void send(Answer answer, HttpExchange exchange) throws IOException {
        sleep(answer.delayBefore());
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        long length = answer.declaredLength() == null ? answer.body().length : answer.declaredLength();
        if (length == 0 || exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(answer.status(), NO_BODY);
            return;
        }
        exchange.sendResponseHeaders(answer.status(), length);
        write(answer, exchange.getResponseBody());
    }

    private static void write(Answer answer, OutputStream out) throws IOException {
        if (answer.dripPerByte() == null) {
            out.write(answer.body());
            return;
        }
        // By the time since the start, so that the delays of a busy machine don't add up.
        long start = System.nanoTime();
        for (int i = 0; i < answer.body().length; i++) {
            out.write(answer.body()[i]);
            out.flush();
            sleep(answer.dripPerByte().multipliedBy(i + 1L).minusNanos(System.nanoTime() - start));
        }
    }

    private static void sleep(Duration duration) throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } catch (InterruptedException e) {
            throw new InterruptedIOException("The fake was closed while it kept a caller waiting");
        }
    }
}
