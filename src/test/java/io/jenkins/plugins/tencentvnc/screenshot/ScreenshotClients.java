package io.jenkins.plugins.tencentvnc.screenshot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import org.awaitility.Awaitility;

/** Creates clients and counts their connections. */
final class ScreenshotClients {

    private final List<ConnectionPool> pools = new CopyOnWriteArrayList<>();

    ScreenshotClient using(UnaryOperator<OkHttpClient> proxied) {
        return new ScreenshotClient(http -> {
            pools.add(http.connectionPool());
            return proxied.apply(http);
        });
    }

    /** Returns a slot for one picture of any size. */
    static CaptureSlots.Slot place() throws ScreenshotException {
        return new CaptureSlots(1, 1).acquire(Deadline.after(ScreenshotClient.LIMIT));
    }

    /** Waits briefly, since OkHttp notices a disconnection on its own threads. */
    void assertLeftNothing() {
        Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            for (ConnectionPool pool : pools) {
                assertEquals(0, pool.connectionCount(), "connections");
            }
        });
    }
}
