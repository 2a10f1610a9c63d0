package io.jenkins.plugins.tencentvnc.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.VncJenkins;
import io.jenkins.plugins.tencentvnc.fakecvm.FakeCvm;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.workflow.flow.FlowDurabilityHint;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.job.properties.DurabilityHintJobProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.springframework.security.core.Authentication;

/** Whatever happens in the background, the step gets its answer, and in time. */
@WithJenkins
class PublicationTest {

    private static JenkinsRule rule;

    private final FakeCvm cvm = FakeCvm.start();
    private VncJenkins jenkins;

    @BeforeAll
    static void start(JenkinsRule started) {
        rule = started;
    }

    @BeforeEach
    void furnish() throws Exception {
        jenkins = new VncJenkins(rule, cvm).furnish();
        External.mood = Mood.QUIET;
    }

    @AfterEach
    void stop() throws Exception {
        External.mood = Mood.QUIET;
        jenkins.close();
        cvm.close();
    }

    private enum Mood {
        QUIET,
        ERROR,
        SILENT
    }

    /** Credentials that come from somewhere else. */
    @TestExtension
    public static final class External extends CredentialsProvider {

        private static volatile Mood mood = Mood.QUIET;

        @Override
        public <C extends Credentials> List<C> getCredentialsInItem(
                Class<C> type, Item item, Authentication authentication, List<DomainRequirement> requirements) {
            return answer();
        }

        @Override
        public <C extends Credentials> List<C> getCredentialsInItemGroup(
                Class<C> type, ItemGroup group, Authentication authentication, List<DomainRequirement> requirements) {
            return answer();
        }

        private static <C> List<C> answer() {
            switch (mood) {
                case ERROR -> throw new NoClassDefFoundError("of a provider");
                case SILENT -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
                default -> {}
            }
            return List.of();
        }
    }

    @Test
    void anErrorNeverLeavesTheStepWaiting() throws Exception {
        External.mood = Mood.ERROR;

        WorkflowRun run = jenkins.build(VncJenkins.STEP, Result.SUCCESS);

        rule.assertLogContains("something unexpected went wrong", run);
        assertNull(Records.finding(run));
    }

    @Test
    void anErrorInABlockLeavesItsOwnFailure() throws Exception {
        External.mood = Mood.ERROR;

        WorkflowRun run = jenkins.build(
                "tencentVncOnFailure(instanceId: 'ins-r9hr2upy', region: 'ap-beijing', credentialsId: 'prod') {"
                        + " error 'broken' }",
                Result.FAILURE);

        assertEquals("broken", run.getExecution().getCauseOfFailure().getMessage());
    }

    @Test
    void credentialsThatNeverAnswerHoldNeitherPipelinesNorClicks() throws Exception {
        WorkflowRun failed = jenkins.build(VncJenkins.SCRIPTED, Result.FAILURE);
        assertEquals(
                200,
                jenkins.open(VncJenkins.OPERATOR, failed, "application/json").statusCode(),
                "warm");
        External.mood = Mood.SILENT;
        WorkflowRun waiting = jenkins.pipeline(VncJenkins.STEP + "\necho 'went on'")
                .scheduleBuild2(0)
                .waitForStart();
        rule.waitForMessage("Tencent Cloud VNC console for", waiting);
        long before = System.nanoTime();

        assertEquals(
                504,
                jenkins.open(VncJenkins.OPERATOR, failed, "application/json").statusCode());
        assertTrue(secondsSince(before) <= 12, "an open ends within 10 s");
        long another = System.nanoTime();
        jenkins.build("echo 'another build'", Result.SUCCESS);
        assertTrue(secondsSince(another) < 10, "no thread of Pipeline is held");

        rule.assertBuildStatusSuccess(rule.waitForCompletion(waiting));
        assertTrue(secondsSince(before) <= 40, "a check ends within 30 s");
        rule.assertLogContains("went on", waiting);
    }

    @Test
    void aBurstOfFailingMachinesEndsTogetherHoweverSlowTencentCloudIs() throws Exception {
        cvm.delayAll(Duration.ofMinutes(5));
        WorkflowJob job = jenkins.pipeline("""
                def branches = [:]
                for (int i = 0; i < 200; i++) {
                  def id = String.format('ins-%08d', i)
                  branches[id] = {
                    tencentVncOnFailure(instanceId: id, region: 'ap-beijing', credentialsId: 'prod') { error 'broken' }
                  }
                }
                parallel branches
                """);
        // Else most of the time goes by while Pipeline stores the state of 200 branches after each of their steps.
        job.addProperty(new DurabilityHintJobProperty(FlowDurabilityHint.PERFORMANCE_OPTIMIZED));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        rule.waitForMessage("Tencent Cloud VNC console for", run);
        long firstFailed = System.nanoTime();

        rule.waitForCompletion(run);

        rule.assertBuildStatus(Result.FAILURE, run);
        assertTrue(secondsSince(firstFailed) <= 60, "held for " + secondsSince(firstFailed) + " s");
        assertEquals(200, run.getAction(ConsoleAction.class).getTargets().size(), "every link is there");
        String log = JenkinsRule.getLog(run);
        assertEquals(200, log.split("Checked: ", -1).length - 1);
        assertTrue(log.contains("(Client.BudgetExhausted)"), "some found no room");
        assertTrue(cvm.mostCallsInAnySecond(FakeCvm.SECRET_ID) <= 10);
    }

    @Test
    void whoeverNoLongerWaitsHearsNothing() throws Exception {
        cvm.delayAll(Duration.ofSeconds(5));
        WorkflowRun run = jenkins.pipeline(VncJenkins.STEP).scheduleBuild2(0).waitForStart();
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> !cvm.calls().isEmpty());

        run.getExecutor().interrupt();
        rule.assertBuildStatus(Result.ABORTED, rule.waitForCompletion(run));

        Awaitility.await().until(() -> !isCalling());
        rule.assertLogNotContains("Checked:", run);
        assertNull(Records.finding(run));
    }

    private static boolean isCalling() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("Tencent Cloud VNC check"))
                .flatMap(thread -> List.of(thread.getValue()).stream())
                .anyMatch(frame -> frame.getClassName().equals(Publication.class.getName()));
    }

    @Test
    void aBuildHasAnEndOfMachines() throws Exception {
        WorkflowJob job = jenkins.pipeline("""
                for (int i = 0; i <= 500; i++) {
                  tencentVncUrl instanceId: String.format('ins-%08d', i), region: 'ap-beijing', credentialsId: 'prod', check: false
                }
                """);
        job.addProperty(new DurabilityHintJobProperty(FlowDurabilityHint.PERFORMANCE_OPTIMIZED));

        WorkflowRun run = rule.buildAndAssertSuccess(job);

        assertEquals(
                ConsoleAction.MAX_TARGETS,
                run.getAction(ConsoleAction.class).getTargets().size());
        rule.assertLogContains("No link for ins-00000500: this build has consoles of 500 machines already.", run);
    }

    @Test
    void aJobThatIsDeletedDuringACheckStaysDeleted() throws Exception {
        cvm.delayAll(Duration.ofSeconds(3));
        WorkflowJob job = jenkins.pipeline(VncJenkins.STEP);
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> !cvm.calls().isEmpty());

        job.delete();

        Awaitility.await().until(() -> !isCalling());
        assertFalse(run.getRootDir().exists());
        assertFalse(job.getRootDir().exists());
    }

    private static long secondsSince(long nanos) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - nanos);
    }
}
