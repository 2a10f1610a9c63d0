package io.jenkins.plugins.tencentvnc.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.XmlFile;
import hudson.console.LineTransformationOutputStream;
import hudson.model.Result;
import hudson.model.Saveable;
import hudson.model.listeners.SaveableListener;
import io.jenkins.plugins.tencentvnc.console.ConsoleAction;
import io.jenkins.plugins.tencentvnc.console.ConsolePublication;
import io.jenkins.plugins.tencentvnc.console.JournalFixtures;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.EmptyCredentialsProvider;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.workflow.flow.FlowDurabilityHint;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.job.properties.DurabilityHintJobProperty;
import org.jenkinsci.plugins.workflow.log.TaskListenerDecorator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;

/** Tests that a step completes in time, whatever fails or hangs in the background. */
@WithVncJenkins
class PublishTaskTest {

    private static final String BLOCK =
            "tencentVncOnFailure(instanceId: 'ins-r9hr2upy', region: 'ap-beijing', credentialsId: 'prod')";

    private static JenkinsRule rule;

    private FakeCvm cvm;
    private VncJenkins jenkins;

    @BeforeEach
    void setUp() throws Exception {
        External.mood = Mood.QUIET;
    }

    @AfterEach
    void stop() throws Exception {
        External.mood = Mood.QUIET;
    }

    private enum Mood {
        QUIET,
        ERROR,
        SILENT
    }

    /** A credentials provider of another plugin. */
    @TestExtension
    public static final class External extends EmptyCredentialsProvider {

        private static final Set<String> ASKED_BY = ConcurrentHashMap.newKeySet();

        private static volatile Mood mood = Mood.QUIET;

        @Override
        protected void beforeAnswer() {
            ASKED_BY.add(Thread.currentThread().getName());
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
        }
    }

    /** Records the threads on which builds are stored with links. */
    @TestExtension
    public static final class Stored extends SaveableListener {

        private static final Set<String> BY = ConcurrentHashMap.newKeySet();

        @Override
        public void onChange(Saveable o, XmlFile file) {
            if (StackWalker.getInstance()
                    .walk(frames -> frames.anyMatch(
                            frame -> frame.getClassName().equals(ConsolePublication.class.getName())))) {
                BY.add(Thread.currentThread().getName());
            }
        }
    }

    /** Measures the time from a step's link in the log to its check. */
    @TestExtension
    public static final class Held implements TaskListenerDecorator.Factory {

        private static final Queue<Long> SECONDS = new ConcurrentLinkedQueue<>();

        @Override
        public TaskListenerDecorator of(FlowExecutionOwner owner) {
            return new Lines();
        }

        /** Each step has its own stream. */
        private static final class Lines extends TaskListenerDecorator {

            private static final long serialVersionUID = 1L;

            @Override
            public OutputStream decorate(OutputStream log) {
                return new LineTransformationOutputStream.Delegating(log) {

                    private long linked;

                    @Override
                    protected void eol(byte[] bytes, int length) throws IOException {
                        String line = new String(bytes, 0, length, StandardCharsets.UTF_8);
                        if (line.startsWith("Tencent Cloud VNC console for ")) {
                            linked = System.nanoTime();
                        } else if (line.startsWith("Checked: ") || line.startsWith("Not checked: ")) {
                            SECONDS.add(secondsSince(linked));
                        }
                        out.write(bytes, 0, length);
                    }
                };
            }
        }
    }

    @Test
    void pipelineThreadsNeitherStoreNorLookUp() throws Exception {
        External.ASKED_BY.clear();
        Stored.BY.clear();

        jenkins.build(VncJenkins.STEP, Result.SUCCESS);
        jenkins.build(VncJenkins.STEP + ", check: false", Result.SUCCESS);
        jenkins.build(VncJenkins.STEP.replace("instanceId: 'ins-r9hr2upy'", "instanceName: 'web-1'"), Result.SUCCESS);
        jenkins.build(BLOCK + " { error 'broken' }", Result.FAILURE);

        for (Set<String> threads : List.of(External.ASKED_BY, Stored.BY)) {
            assertFalse(threads.isEmpty());
            assertTrue(threads.stream().allMatch(name -> name.startsWith("Tencent Cloud VNC ")), threads.toString());
        }
    }

    @Test
    void slowCredentialIsReportedBeforeBlock() throws Exception {
        External.mood = Mood.SILENT;

        WorkflowRun run = jenkins.build(BLOCK + " { echo 'the block has run' }", Result.SUCCESS);

        rule.assertLogContains("Checked: Jenkins could not look up the credential prod in time.", run);
        rule.assertLogContains("the block has run", run);
        rule.assertLogNotContains("Client.TimedOut", run);
    }

    @Test
    void checkBeforeBlockIsNotRecorded() throws Exception {
        WorkflowRun run = jenkins.build(
                VncJenkins.STEP.replace("r9hr2upy", "00000001") + ", check: false\n"
                        + BLOCK.replace("prod", "nowhere") + " { echo 'the block has run' }\n"
                        + VncJenkins.STEP + ", check: false",
                Result.SUCCESS);

        rule.assertLogContains("Checked: This job has no credential with the ID nowhere.", run);
        assertEquals(List.of(), JournalFixtures.journal(run));
    }

    @Test
    void checkOfReplacedTargetIsNotRecorded() throws Exception {
        VncJenkins.addCredential(VncJenkins.credential("other", "WrongSecretKeyOfAnotherAccount00"));
        cvm.delayAll(Duration.ofSeconds(5));
        WorkflowRun run = jenkins.pipeline("parallel(first: { " + VncJenkins.STEP.replace("prod", "other")
                        + " }, second: { sleep 2; " + VncJenkins.STEP + " })")
                .scheduleBuild2(0)
                .waitForStart();
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> !cvm.calls().isEmpty());
        cvm.behave();

        rule.assertBuildStatusSuccess(rule.waitForCompletion(run));

        rule.assertLogContains("(AuthFailure", run);
        rule.assertLogContains("clicks now use ap-beijing, prod", run);
        assertEquals(List.of("CHECK ins-r9hr2upy null"), JournalFixtures.journal(run));
    }

    @Test
    void blockDoesNotWaitForOtherChecks() throws Exception {
        cvm.delayAll(Duration.ofMinutes(5));
        WorkflowRun burst = jenkins.pipeline("""
                def branches = [:]
                for (int i = 0; i < 20; i++) {
                  def id = String.format('ins-%08d', i)
                  branches[id] = { tencentVncUrl instanceId: id, region: 'ap-beijing', credentialsId: 'prod' }
                }
                parallel branches
                """).scheduleBuild2(0).waitForStart();
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> checksThatRun() == 10);

        WorkflowRun run = jenkins.pipeline(BLOCK + " { echo 'the block has run' }")
                .scheduleBuild2(0)
                .waitForStart();
        rule.waitForMessage("[Pipeline] tencentVncOnFailure", run);
        long before = System.nanoTime();
        rule.assertBuildStatusSuccess(rule.waitForCompletion(run));

        assertTrue(secondsSince(before) < 5, "held for " + secondsSince(before) + " s");
        rule.assertLogNotContains("Checked:", run);
        burst.getExecutor().interrupt();
        rule.waitForCompletion(burst);
    }

    @Test
    void stepEndsAfterUnexpectedError() throws Exception {
        External.mood = Mood.ERROR;

        WorkflowRun run = jenkins.build(VncJenkins.STEP, Result.SUCCESS);

        rule.assertLogContains("Not checked: an unexpected error occurred", run);
        assertNull(JournalFixtures.finding(run));
    }

    @Test
    void unexpectedErrorKeepsFailureOfBlock() throws Exception {
        External.mood = Mood.ERROR;

        WorkflowRun run = jenkins.build(BLOCK + " { error 'broken' }", Result.FAILURE);

        assertEquals("broken", run.getExecution().getCauseOfFailure().getMessage());
    }

    @Test
    void hangingProviderDelaysNoOtherBuild() throws Exception {
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
    void twoHundredSlowChecksEndInTime() throws Exception {
        cvm.delayAll(Duration.ofMinutes(5));
        Held.SECONDS.clear();
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
        // Otherwise Pipeline spends most of the time storing the state of 200 branches after each step.
        job.addProperty(new DurabilityHintJobProperty(FlowDurabilityHint.PERFORMANCE_OPTIMIZED));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();

        rule.waitForCompletion(run);

        rule.assertBuildStatus(Result.FAILURE, run);
        assertEquals(200, Held.SECONDS.size());
        assertTrue(Held.SECONDS.stream().allMatch(seconds -> seconds <= 32), "held for s: " + Held.SECONDS);
        assertEquals(
                200,
                run.getAction(ConsoleAction.class).getConsoles().getTargets().size(),
                "every link is there");
        String log = JenkinsRule.getLog(run);
        assertEquals(
                200,
                log.lines()
                        .filter(line -> line.contains("Checked: ") || line.contains("Not checked: "))
                        .count());
        assertTrue(log.contains("Not checked: Jenkins could not call Tencent Cloud in time"), "some got no call");
        assertFalse(log.lines().anyMatch(line -> line.contains("Checked: ") && line.contains("BudgetExhausted")), log);
        assertTrue(cvm.mostCallsInAnySecond(FakeCvm.SECRET_ID) <= 10);
    }

    @Test
    void abortedStepRecordsNoCheck() throws Exception {
        cvm.delayAll(Duration.ofSeconds(5));
        WorkflowRun run = jenkins.pipeline(VncJenkins.STEP).scheduleBuild2(0).waitForStart();
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> !cvm.calls().isEmpty());

        run.getExecutor().interrupt();
        rule.assertBuildStatus(Result.ABORTED, rule.waitForCompletion(run));

        Awaitility.await().until(() -> !isCalling());
        rule.assertLogNotContains("Checked:", run);
        assertNull(JournalFixtures.finding(run));
    }

    private static boolean isCalling() {
        return checksThatRun() > 0;
    }

    private static long checksThatRun() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("Tencent Cloud VNC check"))
                .filter(thread -> Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getClassName().equals(CheckTask.class.getName())))
                .count();
    }

    @Test
    void buildHasAtMostFiveHundredTargets() throws Exception {
        WorkflowJob job = jenkins.pipeline("""
                for (int i = 0; i <= 500; i++) {
                  tencentVncUrl instanceId: String.format('ins-%08d', i), region: 'ap-beijing', credentialsId: 'prod', check: false
                }
                """);
        job.addProperty(new DurabilityHintJobProperty(FlowDurabilityHint.PERFORMANCE_OPTIMIZED));

        WorkflowRun run = rule.buildAndAssertSuccess(job);

        assertEquals(
                ConsolePublication.MAX_TARGETS,
                run.getAction(ConsoleAction.class).getConsoles().getTargets().size());
        rule.assertLogContains(
                "No link for ins-00000500: this build has reached the maximum of 500 consoles; publish fewer", run);
    }

    @Test
    void checkDoesNotRecreateDeletedJob() throws Exception {
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
