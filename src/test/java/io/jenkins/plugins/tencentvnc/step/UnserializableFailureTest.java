package io.jenkins.plugins.tencentvnc.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.console.ConsoleAction;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.console.JournalFixtures;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncSessions;
import java.io.NotSerializableException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.kohsuke.stapler.DataBoundConstructor;

/** Tests blocks that fail with an exception that Pipeline can't serialize while the step checks the console. */
@Timeout(120)
class UnserializableFailureTest {

    private static final String BLOCK =
            "tencentVncOnFailure(instanceId: '%s', region: 'ap-beijing', credentialsId: 'prod') { unserializable() }";
    private static final String WEB = BLOCK.formatted(FakeCvm.INSTANCE);
    private static final String DB = BLOCK.formatted("ins-12345678");

    private final FakeCvm cvm = FakeCvm.start().withInstance("ins-12345678", FakeCvm.REGION, "RUNNING");

    @RegisterExtension
    private final VncSessions sessions = new VncSessions(cvm);

    public static final class Unserializable extends Exception {

        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // not serializable
        private final Object connection = new Object();

        Unserializable() {
            super("connection lost");
        }
    }

    /** {@code unserializable()}: fails. */
    public static final class Failing extends Step {

        @DataBoundConstructor
        public Failing() {
            // No parameters.
        }

        @Override
        public StepExecution start(StepContext context) {
            return new StepExecution(context) {

                private static final long serialVersionUID = 1L;

                @Override
                public boolean start() throws Exception {
                    throw new Unserializable();
                }
            };
        }

        @TestExtension
        public static final class DescriptorImpl extends StepDescriptor {

            @Override
            public String getFunctionName() {
                return "unserializable";
            }

            @Override
            public Set<? extends Class<?>> getRequiredContext() {
                return Set.of();
            }
        }
    }

    private void build(String script, Assertions assertions) throws Throwable {
        cvm.delayAll(Duration.ofSeconds(3));
        sessions.then((rule, jenkins) -> {
            assertions.check(jenkins.build(script, Result.FAILURE));
        });
    }

    private interface Assertions {
        void check(WorkflowRun run) throws Exception;
    }

    private static void assertItsOwnFailure(WorkflowRun run) throws Exception {
        assertEquals(
                Unserializable.class, run.getExecution().getCauseOfFailure().getClass());
        assertEquals(
                Unserializable.class.getName() + ": connection lost",
                run.getAction(ConsoleAction.class)
                        .getConsoles()
                        .getTargets()
                        .get(0)
                        .getFailure());
    }

    @Test
    void failureInOneBranchIsKept() throws Throwable {
        build("stage('Deploy') { " + WEB + " }", run -> {
            assertItsOwnFailure(run);
            assertTrue(JenkinsRule.getLog(run).contains("Checked: the console can be opened"));
        });
    }

    @Test
    void failureBesideRunningBranchIsKept() throws Throwable {
        build(
                "parallel(web: { " + WEB + " }, other: { sleep 1; echo 'one'; sleep 1; echo 'the other is done' })",
                run -> {
                    assertItsOwnFailure(run);
                    assertTrue(JenkinsRule.getLog(run).contains("the other is done"));
                    assertEquals(
                            0,
                            Stream.of(run.getExecution().getCauseOfFailure().getSuppressed())
                                    .filter(NotSerializableException.class::isInstance)
                                    .count());
                });
    }

    @Test
    void failuresInTwoBranchesAreKept() throws Throwable {
        build("parallel(web: { " + WEB + " }, db: { sleep 1; " + DB + " })", run -> {
            assertItsOwnFailure(run);
            assertEquals(
                    2,
                    run.getAction(ConsoleAction.class)
                            .getConsoles()
                            .getTargets()
                            .size());
        });
    }

    /** A restart loses the class but not the message. */
    @Test
    void restartKeepsMessageOfFailure() throws Throwable {
        cvm.delayAll(Duration.ofSeconds(60));
        sessions.then((rule, jenkins) -> {
            rule.waitForMessage(
                    "Tencent Cloud VNC console for",
                    jenkins.pipeline("stage('Deploy') { " + WEB + " }")
                            .scheduleBuild2(0)
                            .waitForStart());
        });
        cvm.behave();

        sessions.then((rule, jenkins) -> {
            WorkflowRun run = rule.jenkins.getAllItems(WorkflowJob.class).get(0).getBuildByNumber(1);
            rule.assertBuildStatus(Result.FAILURE, rule.waitForCompletion(run));
            rule.assertLogContains("connection lost", run);
            ConsoleTarget target = run.getAction(ConsoleAction.class)
                    .getConsoles()
                    .getTargets()
                    .get(0);
            assertEquals(Unserializable.class.getName() + ": connection lost", target.getFailure());
            assertNull(JournalFixtures.finding(run).code());
        });
    }

    /** One failure waits for its check, the other for the end of the branches; a third branch goes on. */
    @Test
    void restartDuringTheCheckOfTwoBranches() throws Throwable {
        cvm.delayAll(Duration.ofSeconds(60));
        sessions.then((rule, jenkins) -> {
            WorkflowRun run = jenkins.pipeline("parallel(bare: { unserializable() }, web: { " + WEB + " }, db: { " + DB
                            + " }, other: { sleep 5; echo 'the other is done' })")
                    .scheduleBuild2(0)
                    .waitForStart();
            rule.waitForMessage("Tencent Cloud VNC console for " + FakeCvm.INSTANCE, run);
            rule.waitForMessage("Tencent Cloud VNC console for ins-12345678", run);
        });
        cvm.behave();

        sessions.then((rule, jenkins) -> {
            WorkflowRun run = rule.jenkins.getAllItems(WorkflowJob.class).get(0).getBuildByNumber(1);
            rule.assertBuildStatus(Result.FAILURE, rule.waitForCompletion(run));
            rule.assertLogContains("connection lost", run);
            rule.assertLogContains("the other is done", run);
            run.getAction(ConsoleAction.class)
                    .getConsoles()
                    .getTargets()
                    .forEach(target ->
                            assertEquals(Unserializable.class.getName() + ": connection lost", target.getFailure()));
            assertEquals(
                    2,
                    run.getAction(ConsoleAction.class)
                            .getConsoles()
                            .getTargets()
                            .size());
        });
    }
}
