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

/** Viewers whose threads and connections are counted. */
final class ScreenshotClients {

    private final List<ConnectionPool> pools = new CopyOnWriteArrayList<>();

    ScreenshotClient using(UnaryOperator<OkHttpClient> proxied) {
        return new ScreenshotClient(http -> {
            pools.add(http.connectionPool());
            return proxied.apply(http);
        });
    }

    /** For one picture of any size. */
    static CaptureSlots.Slot place() throws ScreenshotException {
        return new CaptureSlots(1, 1).acquire(Deadline.after(ScreenshotClient.LIMIT));
    }

    /** How many threads there are for reading screens. */
    static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("Tencent Cloud VNC screenshot"))
                .count();
    }

    /** Waits a little, since OkHttp notices a hang-up on its own threads. */
    void assertLeftNothing() {
        Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            assertEquals(0, threads(), "threads");
            for (ConnectionPool pool : pools) {
                assertEquals(0, pool.connectionCount(), "connections");
            }
        });
    }
}
