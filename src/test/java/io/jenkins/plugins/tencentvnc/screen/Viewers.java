package io.jenkins.plugins.tencentvnc.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jenkins.plugins.tencentvnc.cloud.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import org.awaitility.Awaitility;

/** Viewers whose threads and connections are counted. */
final class Viewers {

    private final List<ConnectionPool> pools = new CopyOnWriteArrayList<>();

    Viewer using(UnaryOperator<OkHttpClient> proxied) {
        return new Viewer(http -> {
            pools.add(http.connectionPool());
            return proxied.apply(http);
        });
    }

    /** For one picture of any size. */
    static FrameMemory.Place place() throws ScreenFault {
        return new FrameMemory(1, 1).enter(Deadline.after(Viewer.LIMIT));
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
