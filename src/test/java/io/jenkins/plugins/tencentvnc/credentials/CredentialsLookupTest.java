package io.jenkins.plugins.tencentvnc.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsUseListener;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.model.Node;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.springframework.security.core.Authentication;

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
        return find(run, user, credentialsId, slow, Duration.ofMinutes(1));
    }

    private String find(Run<?, ?> run, String user, String credentialsId, boolean slow, Duration timeout)
            throws ConsoleException {
        return CredentialsLookup.get().find(run, user, credentialsId, Deadline.after(timeout), () -> {
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

    @Test
    void clickThatFoundNoThreadReturnsItsPlace(JenkinsRule rule) throws Exception {
        Run<?, ?> run = rule.buildAndAssertSuccess(rule.createFreeStyleProject());
        SlowListener listener =
                rule.jenkins.getExtensionList(CredentialsUseListener.class).get(SlowListener.class);
        for (int i = 0; i < 32; i++) {
            find(run, "user-" + i, "key-" + i, false);
        }
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> listener.uses.get() == 32);

        for (int i = 0; i < 8; i++) {
            ConsoleException e =
                    assertThrows(ConsoleException.class, () -> find(run, "bob", "other", false, Duration.ofMillis(50)));
            assertEquals("Client.CredentialsTimedOut", e.code());
        }
        assertEquals(32, lookingUp.get(), "all threads record uses");
        listener.gate.countDown();

        // The places are free once the threads have come to them.
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .ignoreException(ConsoleException.class)
                .until(() -> find(run, "bob", "other", false).equals("the key of other"));
    }

    @Test
    void clickWithoutNewThreadReturnsItsPlace(JenkinsRule rule) throws Exception {
        Run<?, ?> run = rule.buildAndAssertSuccess(rule.createFreeStyleProject());
        AtomicBoolean full = new AtomicBoolean(true);
        CredentialsLookup lookup = new CredentialsLookup(task -> {
            if (full.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(task);
        });
        Callable<CredentialsLookup.Found<String>> found = () ->
                new CredentialsLookup.Found<>(VncJenkins.credential("prod", FakeCvm.SECRET_KEY), "the key of prod");
        Deadline deadline = Deadline.after(Duration.ofMinutes(1));

        for (int i = 0; i < 32; i++) {
            assertThrows(OutOfMemoryError.class, () -> lookup.find(run, "bob", "prod", deadline, found));
        }
        full.set(false);

        assertEquals("the key of prod", lookup.find(run, "bob", "prod", deadline, found));
    }

    @Test
    @Timeout(60)
    void connectionTestHasTimeout(JenkinsRule rule) {
        TencentCloudWebIdentityCredentials typed =
                new TencentCloudWebIdentityCredentials(CredentialsScope.GLOBAL, "prod", null, "oidc");

        String answer = CredentialsVerifier.of(typed, rule.jenkins, FakeCvm.REGION, "oidc")
                .getMessage();

        assertTrue(answer.contains("could not look up the credential oidc in time"), answer);
    }

    /** A provider whose server does not answer. */
    @TestExtension("connectionTestHasTimeout")
    public static class SilentProvider extends CredentialsProvider {

        @Override
        public <C extends Credentials> List<C> getCredentialsInItemGroup(
                Class<C> type,
                ItemGroup group,
                Authentication authentication,
                List<DomainRequirement> domainRequirements) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return List.of();
        }
    }

    /** A listener that blocks, as one does that writes to a disk that does not answer. */
    @TestExtension("clickThatFoundNoThreadReturnsItsPlace")
    public static class SlowListener implements CredentialsUseListener {

        private final CountDownLatch gate = new CountDownLatch(1);
        private final AtomicInteger uses = new AtomicInteger();

        @Override
        @SuppressWarnings("rawtypes")
        public void onUse(Credentials credentials, Run run) {
            uses.incrementAndGet();
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void onUse(Credentials credentials, Node node) {}

        @Override
        public void onUse(Credentials credentials, Item item) {}
    }
}
