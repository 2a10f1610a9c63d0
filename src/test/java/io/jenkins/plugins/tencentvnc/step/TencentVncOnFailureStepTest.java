package io.jenkins.plugins.tencentvnc.step;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import hudson.AbortException;
import hudson.model.Result;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.console.ConsoleAction;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.console.JournalFixtures;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.CauseOfInterruption;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jenkinsci.plugins.workflow.steps.StepExecutions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.kohsuke.stapler.DataBoundConstructor;

/** Tests that a failing block leaves a link, and that its failure is unchanged. */
@WithVncJenkins
class TencentVncOnFailureStepTest {

    private static final String OTHER_INSTANCE = "ins-12345678";

    /** Longer than any timeout. */
    private static final Duration HANGING = Duration.ofMinutes(1);

    private static FakeCvm cvm;
    private static JenkinsRule rule;
    private static VncJenkins jenkins;

    @BeforeAll
    static void setUp() throws Exception {
        cvm.withInstance(OTHER_INSTANCE, FakeCvm.REGION, "RUNNING");
    }

    @AfterEach
    void behave() {
        cvm.behave();
        cvm.setState(OTHER_INSTANCE, "RUNNING");
    }

    /** Returns the block step around the script, with region and credential, for {@link FakeCvm#INSTANCE}. */
    private static String block(String script) {
        return block(FakeCvm.INSTANCE, script);
    }

    private static String block(String instance, String script) {
        return "tencentVncOnFailure(instanceId: '%s', region: 'ap-beijing', credentialsId: 'prod') { %s }"
                .formatted(instance, script);
    }

    /** Returns the number of calls for an instance that only one test names; checks of earlier tests may go on. */
    private static long callsFor(String instance) {
        return cvm.calls().stream()
                .filter(call -> instance.equals(call.instanceId()))
                .count();
    }

    private static List<ConsoleTarget> targets(WorkflowRun run) {
        ConsoleAction action = run.getAction(ConsoleAction.class);
        return action == null ? List.of() : action.getConsoles().getTargets();
    }

    private static ConsoleTarget target(WorkflowRun run) {
        assertEquals(1, targets(run).size());
        return targets(run).get(0);
    }

    @Test
    void successReturnsValueWithoutLink() throws Exception {
        WorkflowRun run = jenkins.build(
                "def value = " + block("ins-00000095", "'the value'") + "\necho \"got ${value}\"", Result.SUCCESS);

        rule.assertLogContains("got the value", run);
        assertNull(run.getAction(ConsoleAction.class));
        assertEquals(0, callsFor("ins-00000095"));
    }

    @Test
    void failureLeavesCheckedLink() throws Exception {
        WorkflowRun run = jenkins.build(
                "stage('Deploy') { " + block("error 'exit code <1>\\nsecond line'") + " }", Result.FAILURE);

        assertInstanceOf(AbortException.class, run.getExecution().getCauseOfFailure());
        assertEquals(
                "exit code <1>\nsecond line",
                run.getExecution().getCauseOfFailure().getMessage());
        rule.assertLogContains("Tencent Cloud VNC console for ins-r9hr2upy: " + jenkins.page(run, ""), run);
        rule.assertLogContains("Checked: the console can be opened", run);
        assertEquals(PublishOn.ALWAYS, target(run).getPublishOn());
        assertEquals("Deploy", target(run).getStage());
        assertEquals("exit code <1>", target(run).getFailure());
        String page = get(run, "");
        assertTrue(page.contains("Deploy") && page.contains("exit code &lt;1>"), page);
        JSONObject exported = JSONObject.fromObject(get(run, "api/json"))
                .getJSONArray("targets")
                .getJSONObject(0);
        assertEquals("Deploy", exported.getString("stage"));
        assertEquals("exit code <1>", exported.getString("failure"));
        assertEquals(
                36, exported.getJSONObject("finding").getString("requestId").length());
        assertEquals(200, jenkins.open(OPERATOR, run, "application/json").statusCode());
    }

    private static String get(WorkflowRun run, String rest) throws Exception {
        return jenkins.send(OPERATOR, HttpRequest.newBuilder(URI.create(jenkins.page(run, rest))))
                .body();
    }

    @Test
    void exceptionIsTheSameObject() throws Exception {
        WorkflowRun run = jenkins.build("""
                def original = new Exception('original')
                try {
                  %s
                } catch (Exception caught) {
                  echo "same: ${caught == original}"
                }
                """.formatted(block("throw original")), Result.SUCCESS);

        rule.assertLogContains("same: true", run);
        assertEquals("java.lang.Exception: original", target(run).getFailure());
        assertNull(target(run).getStage());
        assertTrue(isShown(run), "although the build has succeeded");
    }

    private static boolean isShown(WorkflowRun run) {
        try (ACLContext operator = ACL.as2(User.getById(OPERATOR, true).impersonate2())) {
            return run.getAction(ConsoleAction.class).isShown();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void blockWorksWithinOtherSteps(String name, String script, Result expected, String published) throws Exception {
        WorkflowRun run = jenkins.build(script, expected);

        assertEquals(
                published,
                targets(run).stream()
                        .map(t -> t.getInstanceId() + "|" + t.getStage() + "|" + t.getFailure())
                        .sorted()
                        .collect(Collectors.joining(" ")));
    }

    static Stream<Arguments> blockWorksWithinOtherSteps() {
        String error = "error 'broken'";
        return Stream.of(
                arguments(
                        "catchError around it",
                        "catchError(buildResult: 'SUCCESS') { " + block(error) + " }",
                        Result.SUCCESS,
                        "ins-r9hr2upy|null|broken"),
                arguments("catchError in it", block("catchError { " + error + " }"), Result.FAILURE, ""),
                arguments(
                        "retry around it",
                        "int n = 0\nretry(3) { " + block("if (++n < 3) { error \"attempt ${n}\" }") + " }",
                        Result.SUCCESS,
                        "ins-r9hr2upy|null|attempt 2"),
                arguments(
                        "retry in it",
                        "int n = 0\n" + block("retry(2) { error \"attempt ${++n}\" }"),
                        Result.FAILURE,
                        "ins-r9hr2upy|null|attempt 2"),
                arguments(
                        "timeout around it",
                        "timeout(time: 1, unit: 'SECONDS') { " + block("sleep 60") + " }",
                        Result.ABORTED,
                        "ins-r9hr2upy|null|Timeout has been exceeded"),
                arguments(
                        "timeout in it",
                        block("timeout(time: 1, unit: 'SECONDS') { sleep 60 }"),
                        Result.ABORTED,
                        "ins-r9hr2upy|null|Timeout has been exceeded"),
                arguments(
                        "parallel",
                        "stage('All') { parallel(web: { " + block(error) + " }, db: { "
                                + block(OTHER_INSTANCE, "error 'worse'") + " }, fine: { "
                                + block("ins-87654321", "echo 'fine'") + " }) }",
                        Result.FAILURE,
                        "ins-12345678|db|worse ins-r9hr2upy|web|broken"),
                arguments(
                        "nested",
                        "stage('Outer') { " + block("stage('Inner') { " + block(OTHER_INSTANCE, error) + " }") + " }",
                        Result.FAILURE,
                        "ins-12345678|Inner|broken ins-r9hr2upy|Inner|broken"),
                arguments(
                        "nested for one machine",
                        "stage('Outer') { " + block("stage('Inner') { " + block(error) + " }") + " }",
                        Result.FAILURE,
                        "ins-r9hr2upy|Inner|broken"),
                arguments(
                        "parallel in it",
                        block("parallel(web: { echo 'fine' }, db: { stage('Migrate') { " + error + " } })"),
                        Result.FAILURE,
                        "ins-r9hr2upy|Migrate|broken"),
                arguments(
                        "timeout around two",
                        "timeout(time: 1, unit: 'SECONDS') { parallel(web: { "
                                + block("stage('Web') { sleep 60 }") + " }, db: { "
                                + block(OTHER_INSTANCE, "stage('Database') { sleep 60 }") + " }) }",
                        Result.ABORTED,
                        "ins-12345678|Database|Timeout has been exceeded ins-r9hr2upy|Web|Timeout has been exceeded"),
                arguments(
                        "exception of the script",
                        block("stage('Inner') { throw new Exception('broken') }"),
                        Result.FAILURE,
                        "ins-r9hr2upy|Inner|java.lang.Exception: broken"),
                arguments(
                        "failure that is thrown later",
                        block("def e; stage('First') { try { " + error + " } catch (x) { e = x } }\n"
                                + "stage('Second') { echo 'fine' }\nthrow e"),
                        Result.FAILURE,
                        "ins-r9hr2upy|First|broken"),
                arguments(
                        "option of a declarative Pipeline",
                        "pipeline { agent none; options { tencentVncOnFailure(instanceId: 'ins-r9hr2upy',"
                                + " region: 'ap-beijing', credentialsId: 'prod') }\nstages { stage('Build') { steps {"
                                + " echo 'fine' } }\nstage('Deploy') { steps { " + error
                                + " } }\nstage('Test') { steps {"
                                + " echo 'skipped' } } }\npost { always { echo 'post' } } }",
                        Result.FAILURE,
                        "ins-r9hr2upy|Deploy|broken"),
                arguments(
                        "declarative steps",
                        declarative("", block(error)),
                        Result.FAILURE,
                        "ins-r9hr2upy|Deploy|broken"),
                arguments(
                        "option of a declarative stage",
                        declarative(
                                "options { tencentVncOnFailure(instanceId: 'ins-r9hr2upy', region: 'ap-beijing',"
                                        + " credentialsId: 'prod') }",
                                error),
                        Result.FAILURE,
                        "ins-r9hr2upy|Deploy|broken"));
    }

    private static String declarative(String options, String steps) {
        return "pipeline { agent none; stages { stage('Deploy') { %s\nsteps { %s } } } }".formatted(options, steps);
    }

    /** Fails as the step {@code build} does after a failed build: with an interruption that is no abort. */
    public static final class FailedBuildStep extends Step {

        @DataBoundConstructor
        public FailedBuildStep() {
            // no parameters
        }

        @Override
        public StepExecution start(StepContext context) {
            return StepExecutions.synchronousVoid(context, same -> {
                throw new FlowInterruptedException(Result.FAILURE, false, new FailedBuild());
            });
        }

        @TestExtension
        public static final class DescriptorImpl extends StepDescriptor {

            @Override
            public String getFunctionName() {
                return "failedBuild";
            }

            @Override
            public Set<? extends Class<?>> getRequiredContext() {
                return Set.of();
            }
        }
    }

    private static final class FailedBuild extends CauseOfInterruption {

        private static final long serialVersionUID = 1L;

        @Override
        public String getShortDescription() {
            return "deploy #7 completed with status FAILURE";
        }
    }

    @Test
    void failedBuildIsNoAbort() throws Exception {
        cvm.delayAll(Duration.ofSeconds(1));

        WorkflowRun run = jenkins.build(block("failedBuild()"), Result.FAILURE);

        assertEquals("deploy #7 completed with status FAILURE", target(run).getFailure());
        rule.assertLogContains("Checked: the console can be opened", run);
    }

    /** An unstable result is no failure; {@code tencentVncUrl} publishes for one. */
    @Test
    void unstableIsNoFailure() throws Exception {
        assertEquals(List.of(), targets(jenkins.build(block("unstable 'two of 40 failed'"), Result.UNSTABLE)));
    }

    @Test
    void everyFailedRetryIsChecked() throws Exception {
        cvm.withInstance("ins-00000098", FakeCvm.REGION, "RUNNING");

        jenkins.build("retry(3) { " + block("ins-00000098", "error 'broken'") + " }", Result.FAILURE);

        assertEquals(3, callsFor("ins-00000098"));
    }

    @Test
    void disabledCheckCallsNoApi() throws Exception {
        WorkflowRun run = jenkins.build(
                block("ins-00000096", "error 'broken'").replace("credentialsId", "check: false, credentialsId"),
                Result.FAILURE);

        assertEquals(0, callsFor("ins-00000096"));
        assertNull(JournalFixtures.finding(run));
    }

    @Test
    void abortedBlockLeavesLinkWithoutWaiting() throws Exception {
        cvm.delayAll(HANGING);
        WorkflowRun run = jenkins.pipeline(block("sleep 60")).scheduleBuild2(0).waitForStart();
        rule.waitForMessage("Sleeping for", run);

        run.getExecutor().interrupt();
        rule.waitForCompletion(run);

        assertNull(JournalFixtures.finding(run), "the check is still waiting");
        rule.assertBuildStatus(Result.ABORTED, run);
        assertInstanceOf(FlowInterruptedException.class, run.getExecution().getCauseOfFailure());
        assertEquals(PublishOn.ALWAYS, target(run).getPublishOn());
    }

    @Test
    void abortDuringTheCheckWins() throws Exception {
        cvm.delayAll(HANGING);
        WorkflowRun run = jenkins.pipeline("retry(2) { " + block("error 'broken'") + " }")
                .scheduleBuild2(0)
                .waitForStart();
        rule.waitForMessage("Tencent Cloud VNC console for", run);

        run.getExecutor().interrupt();
        rule.waitForCompletion(run);

        rule.assertBuildStatus(Result.ABORTED, run);
        Throwable cause = run.getExecution().getCauseOfFailure();
        assertInstanceOf(FlowInterruptedException.class, cause);
        assertTrue(
                Stream.of(cause.getSuppressed()).anyMatch(t -> "broken".equals(t.getMessage())),
                "the original failure is kept as suppressed");
        rule.assertLogNotContains("Checked:", run);
        assertNull(JournalFixtures.finding(run), "an aborted check records nothing");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ''                                               | No machine is named; set instanceId, such as ins-r9hr2upy, or instanceName, ip or tag.
            'i-12345678'                                     | "i-12345678" is not an instance ID
            'ins-r9hr2upy', ip: '10.0.0.1'                   | More than one of instanceId, instanceName, ip and tag is given
            'ins-r9hr2upy', region: 'Beijing'                | "Beijing" is not a region
            'ins-r9hr2upy', region: 'ap-shanghai-fsi-1'      | "ap-shanghai-fsi-1" is an availability zone
            'ins-r9hr2upy'                                   | No region is given and no default is set
            """)
    void invalidArgumentsPreventTheBlock(String arguments, String message) throws Exception {
        WorkflowRun run = jenkins.build(
                "tencentVncOnFailure(instanceId: " + arguments + ") { echo 'the block has run' }", Result.FAILURE);

        rule.assertLogContains("ERROR: " + message, run);
        rule.assertLogNotContains("the block has run", run);
        rule.assertLogNotContains("\tat ", run);
    }

    @Test
    void defaultThatIsRemovedMeanwhileIsLogged() throws Exception {
        TencentVncConfiguration.get().setRegion("ap-beijing");
        WorkflowRun run = jenkins.pipeline(
                        "tencentVncOnFailure(instanceId: 'ins-r9hr2upy') { sleep 2; error 'broken' }")
                .scheduleBuild2(0)
                .waitForStart();
        rule.waitForMessage("Sleeping for", run);

        TencentVncConfiguration.get().setRegion(null);

        rule.assertBuildStatus(Result.FAILURE, rule.waitForCompletion(run));
        rule.assertLogContains("No link for ins-r9hr2upy: No region is given and no default is set", run);
        rule.assertLogContains("ERROR: broken", run);
    }

    @Test
    void missingCredentialIsOnlyLogged() throws Exception {
        WorkflowRun run = jenkins.build(block("error 'broken'").replace("'prod'", "'nowhere'"), Result.FAILURE);

        assertEquals("broken", run.getExecution().getCauseOfFailure().getMessage());
        assertTrue(Stream.of(run.getExecution().getCauseOfFailure().getSuppressed())
                .noneMatch(AbortException.class::isInstance));
        rule.assertLogContains("Checked: This job has no credential with the ID nowhere.", run);
        assertEquals("Client.CredentialsNotFound", JournalFixtures.finding(run).code());
    }

    @Test
    void missingKeyIsLoggedOnSuccess() throws Exception {
        WorkflowRun run = jenkins.build(
                block("ins-00000097", "echo 'the block has run'").replace("'prod'", "'prodd'"), Result.SUCCESS);

        String log = JenkinsRule.getLog(run);
        assertTrue(log.contains("Checked: This job has no credential with the ID prodd."), log);
        assertTrue(log.indexOf("Checked:") < log.indexOf("the block has run"), log);
        assertNull(run.getAction(ConsoleAction.class), "nothing is published");
        assertEquals(0, callsFor("ins-00000097"));
    }

    @Test
    void failingCheckIsOnlyLogged() throws Exception {
        cvm.setState(OTHER_INSTANCE, "STOPPED");

        WorkflowRun run = jenkins.build(block(OTHER_INSTANCE, "error 'broken'"), Result.FAILURE);

        assertEquals("broken", run.getExecution().getCauseOfFailure().getMessage());
        rule.assertLogContains("Checked: " + OTHER_INSTANCE + " is shut down", run);
        assertEquals(
                "UnsupportedOperation.InstanceStateStopped",
                JournalFixtures.finding(run).code());
    }
}
