package io.jenkins.plugins.tencentvnc.publish;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests that a blocked deadline action does not delay other deadlines. */
class BackgroundExecutorsTest {

    @Test
    void blockedLogsDelayNoOtherDeadline() throws Exception {
        BackgroundExecutors threads = new BackgroundExecutors();
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch other = new CountDownLatch(1);

        for (int i = 0; i < 50; i++) {
            threads.at(Deadline.after(Duration.ZERO), () -> waitFor(blocked));
        }
        threads.at(Deadline.after(Duration.ZERO), other::countDown);

        boolean reached = other.await(10, TimeUnit.SECONDS);
        blocked.countDown();
        assertTrue(reached);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
