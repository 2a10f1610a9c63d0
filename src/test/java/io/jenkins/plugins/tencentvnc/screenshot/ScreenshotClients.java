package io.jenkins.plugins.tencentvnc.screenshot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import javax.management.JMException;
import javax.management.ObjectName;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import org.awaitility.Awaitility;

/** Creates clients and counts what they leave behind. */
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
        return new CaptureSlots(1, 1).acquire(Deadline.after(ScreenshotClient.TIMEOUT));
    }

    /** Returns the number of framebuffers that stay after a garbage collection. */
    static int reachableFramebuffers() {
        try {
            String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            return histogram
                    .lines()
                    .map(line -> line.strip().split("\\s+")) // rank, instances, bytes, class
                    .filter(columns -> columns.length > 3 && columns[3].equals(Framebuffer.class.getName()))
                    .mapToInt(columns -> Integer.parseInt(columns[1]))
                    .sum();
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
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
