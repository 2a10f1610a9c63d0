package io.jenkins.plugins.tencentvnc.publish;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Tests deadlines and the shutdown. */
class BackgroundExecutorsTest {

    /** For the tests without Jenkins. */
    private BackgroundExecutors threads;

    @AfterEach
    void stop() {
        if (threads != null) {
            threads.shutDown();
        }
    }

    @Test
    void blockedLogsDelayNoOtherDeadline() throws Exception {
        threads = new BackgroundExecutors();
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch other = new CountDownLatch(1);

        for (int i = 0; i < 50; i++) {
            threads.schedule(Deadline.after(Duration.ZERO), () -> waitFor(blocked));
        }
        threads.schedule(Deadline.after(Duration.ZERO), other::countDown);

        boolean reached = other.await(10, TimeUnit.SECONDS);
        blocked.countDown();
        assertTrue(reached);
    }

    @Test
    void deadlineWaitsForThread() throws Exception {
        AtomicBoolean full = new AtomicBoolean();
        threads = new BackgroundExecutors(name -> task -> {
            if (full.get()) {
                throw new Error("unable to create native thread");
            }
            return new Thread(task);
        });
        CountDownLatch reached = new CountDownLatch(1);
        full.set(true);

        threads.schedule(Deadline.after(Duration.ZERO), reached::countDown);

        assertFalse(reached.await(2, TimeUnit.SECONDS));
        full.set(false);
        assertTrue(reached.await(10, TimeUnit.SECONDS));
    }

    @Test
    @WithJenkins
    void shutdownInterruptsNoSave(JenkinsRule rule) throws Exception {
        CountDownLatch saving = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Run<?, ?> run = rule.buildAndAssertSuccess(rule.createFreeStyleProject());
        BackgroundExecutors.get().saveQueue.runAsync(run, () -> {
            saving.countDown();
            try {
                interrupted.complete(new CountDownLatch(1).await(2, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        });
        assertTrue(saving.await(10, TimeUnit.SECONDS));

        BackgroundExecutors.stop();

        assertFalse(interrupted.get(10, TimeUnit.SECONDS));
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
