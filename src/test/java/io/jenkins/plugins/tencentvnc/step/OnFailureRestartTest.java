package io.jenkins.plugins.tencentvnc.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.console.ConsoleAction;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.console.JournalFixtures;
import io.jenkins.plugins.tencentvnc.publish.PublishTask;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.EmptyCredentialsProvider;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncSessions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.kohsuke.stapler.DataBoundConstructor;

/** Tests restarts of Jenkins during the block step. */
@Timeout(90)
class OnFailureRestartTest {

    private static final String BLOCK =
            "tencentVncOnFailure(instanceId: 'ins-r9hr2upy', region: 'ap-beijing', credentialsId: 'prod')";

    private final FakeCvm cvm = FakeCvm.start();

    @RegisterExtension
    private final VncSessions sessions = new VncSessions(cvm);

    @AfterEach
    void stop() {
        External.answer.countDown();
    }

    private void untilLogged(String message, String script) throws Throwable {
        sessions.then((rule, jenkins) -> {
            WorkflowJob job = jenkins.pipeline(script);
            rule.waitForMessage(message, job.scheduleBuild2(0).waitForStart());
        });
    }

    private static WorkflowRun build(JenkinsRule rule) {
        return rule.jenkins.getAllItems(WorkflowJob.class).get(0).getBuildByNumber(1);
    }

    /** Returns the build, which must fail as its block did. */
    private static WorkflowRun completed(JenkinsRule rule) throws Exception {
        WorkflowRun run = rule.assertBuildStatus(Result.FAILURE, rule.waitForCompletion(build(rule)));
        assertEquals("broken", run.getExecution().getCauseOfFailure().getMessage());
        rule.assertLogContains("Checked: the console can be opened", run);
        return run;
    }

    private static ConsoleTarget target(WorkflowRun run) {
        return run.getAction(ConsoleAction.class).getConsoles().getTargets().get(0);
    }

    /** Waits for permission to answer. */
    @TestExtension
    public static final class External extends EmptyCredentialsProvider {

        private static volatile CountDownLatch asked = new CountDownLatch(0);
        private static volatile CountDownLatch answer = new CountDownLatch(0);

        @Override
        protected void beforeAnswer() {
            asked.countDown();
            waitFor(answer);
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@code hold()}: blocks the thread of this Pipeline. */
    public static final class Hold extends Step {

        private static volatile CountDownLatch held;
        private static volatile CountDownLatch release;

        @DataBoundConstructor
        public Hold() {
            // No parameters.
        }

        @Override
        public StepExecution start(StepContext context) {
            return new StepExecution(context) {
                @Override
                public boolean start() {
                    held.countDown();
                    waitFor(release);
                    getContext().onSuccess(null);
                    return true;
                }
            };
        }

        @TestExtension
        public static final class DescriptorImpl extends StepDescriptor {

            @Override
            public String getFunctionName() {
                return "hold";
            }

            @Override
            public Set<? extends Class<?>> getRequiredContext() {
                return Set.of();
            }
        }
    }

    private static final String BESIDE_ANOTHER = "parallel(deploy: { " + BLOCK
            + " { echo 'the block has run'; error 'broken' } }, other: { sleep 1; hold(); sleep 1 })";

    /** Waits until the block is about to start, but can't. */
    private static void untilTheBlockMayBegin() {
        External.answer.countDown();
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().values().stream()
                        .flatMap(Arrays::stream)
                        .noneMatch(frame -> frame.getClassName().equals(PublishTask.class.getName())));
    }

    private static WorkflowRun beginBesideAnother(VncJenkins jenkins) throws Exception {
        External.asked = new CountDownLatch(1);
        External.answer = new CountDownLatch(1);
        Hold.held = new CountDownLatch(1);
        Hold.release = new CountDownLatch(1);
        WorkflowRun run = jenkins.pipeline(BESIDE_ANOTHER).scheduleBuild2(0).waitForStart();
        assertTrue(External.asked.await(30, TimeUnit.SECONDS));
        assertTrue(Hold.held.await(30, TimeUnit.SECONDS));
        return run;
    }

    @Test
    void lateAbortPreventsTheBlock() throws Throwable {
        sessions.then((rule, jenkins) -> {
            WorkflowRun run = beginBesideAnother(jenkins);
            try {
                run.getExecutor().interrupt();
                untilTheBlockMayBegin();
            } finally {
                Hold.release.countDown();
            }

            rule.assertBuildStatus(Result.ABORTED, rule.waitForCompletion(run));
            rule.assertLogNotContains("the block has run", run);
            assertNull(run.getAction(ConsoleAction.class), "nothing was deployed");
        });
    }

    @Test
    void restartDuringCredentialCheck() throws Throwable {
        sessions.then((rule, jenkins) -> {
            External.asked = new CountDownLatch(1);
            External.answer = new CountDownLatch(1);
            jenkins.pipeline("stage('Deploy') { " + BLOCK + " { echo 'the block has run'; error 'broken' } }")
                    .scheduleBuild2(0)
                    .waitForStart();
            assertTrue(External.asked.await(1, TimeUnit.MINUTES));
        });
        External.answer.countDown();

        sessions.then((rule, jenkins) -> {
            WorkflowRun run = completed(rule);
            assertEquals(1, JenkinsRule.getLog(run).split("the block has run", -1).length - 1, "once");
            assertEquals("Deploy", target(run).getStage());
        });
    }

    @Test
    void restartDuringTheBlock() throws Throwable {
        untilLogged("Sleeping for", "stage('Deploy') { " + BLOCK + " { sleep 5; error 'broken' } }");
        assertTrue(cvm.calls().isEmpty());

        sessions.then((rule, jenkins) -> {
            WorkflowRun run = completed(rule);
            assertEquals("Deploy", target(run).getStage());
            assertEquals("broken", target(run).getFailure());
        });
    }

    @Test
    void restartDuringTheCheckAfterBlock() throws Throwable {
        cvm.delayAll(Duration.ofSeconds(60));
        untilLogged("Tencent Cloud VNC console for", "stage('Deploy') { " + BLOCK + " { error 'broken' } }");
        cvm.behave();

        sessions.then((rule, jenkins) -> {
            WorkflowRun run = completed(rule);
            assertNull(JournalFixtures.finding(run).code());
            assertEquals("broken", target(run).getFailure());
        });
    }
}
