package io.jenkins.plugins.tencentvnc.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The threads that look up credentials are shared among users and keys. */
@WithJenkins
class CredentialsLookupTest {

    private final ExecutorService clicks = Executors.newCachedThreadPool();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger lookingUp = new AtomicInteger();

    @AfterEach
    void stop() {
        gate.countDown();
        clicks.shutdownNow();
    }

    private String find(Run<?, ?> run, String user, String credentialsId, boolean slow) throws ConsoleException {
        return CredentialsLookup.get().find(run, user, credentialsId, Deadline.after(Duration.ofMinutes(1)), () -> {
            lookingUp.incrementAndGet();
            if (slow) {
                gate.await();
            }
            return new CredentialsLookup.Found<>(
                    VncJenkins.credential(credentialsId, FakeCvm.SECRET_KEY), "the key of " + credentialsId);
        });
    }

    @Test
    void slowKeyLeavesOtherKeys(JenkinsRule rule) throws Exception {
        Run<?, ?> run = rule.buildAndAssertSuccess(rule.createFreeStyleProject());
        List<Future<String>> slow = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String user = "user-" + i % 10;
            slow.add(clicks.submit(() -> find(run, user, "slow", true)));
        }
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() ->
                        lookingUp.get() + slow.stream().filter(Future::isDone).count() == slow.size());
        assertTrue(lookingUp.get() >= 8, lookingUp + " look-ups of the slow key");

        assertEquals("the key of other", find(run, "bob", "other", false));
    }
}
