package io.jenkins.plugins.tencentvnc.step;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.STEP;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.console.ConsoleAction;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.console.JournalFixtures;
import io.jenkins.plugins.tencentvnc.console.TargetView;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCredentialsImpl;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;
import jenkins.model.JenkinsLocationConfiguration;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.workflow.cps.CpsThreadGroup;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.LogRecorder;

@WithVncJenkins
class TencentVncUrlStepTest {

    private static JenkinsRule rule;

    private FakeCvm cvm;
    private VncJenkins jenkins;

    private static ConsoleTarget onlyTarget(WorkflowRun run) {
        List<ConsoleTarget> targets =
                run.getAction(ConsoleAction.class).getConsoles().getTargets();
        assertEquals(1, targets.size());
        return targets.get(0);
    }

    /** Invalid arguments, and the text that the error message must contain. */
    private static final Map<String, String> WRONG = Map.ofEntries(
            Map.entry("tencentVncUrl instanceId: '', region: 'ap-beijing', credentialsId: 'prod'", "No machine"),
            Map.entry("tencentVncUrl(region: 'ap-beijing', credentialsId: 'prod')", "No machine"),
            Map.entry("tencentVncUrl ip: 'web-1', region: 'ap-beijing', credentialsId: 'prod'", "\"web-1\""),
            Map.entry("tencentVncUrl tag: 'a\\tb', region: 'ap-beijing', credentialsId: 'prod'", "is not a tag"),
            Map.entry(
                    "tencentVncUrl instanceId: 'ins-r9hr2upy', tag: 'a', region: 'ap-beijing', credentialsId: 'prod'",
                    "exactly one of them"),
            Map.entry(
                    "tencentVncUrl instanceId: 'ins-1122', region: 'ap-beijing', credentialsId: 'prod'",
                    "\"ins-1122\""),
            Map.entry(
                    "tencentVncUrl instanceId: 'lhins-cfcgqi2', region: 'ap-beijing', credentialsId: 'prod'",
                    "\"lhins-cfcgqi2\""),
            Map.entry("tencentVncUrl instanceId: 'ins-r9hr2upy', credentialsId: 'prod'", "region"),
            Map.entry(
                    "tencentVncUrl instanceId: 'ins-r9hr2upy', region: 'Beijing', credentialsId: 'prod'",
                    "\"Beijing\""),
            Map.entry(
                    "tencentVncUrl instanceName: 'web-1', region: 'ap-beijing-3', credentialsId: 'prod'",
                    "\"ap-beijing-3\" is an availability zone; set region to the region that it belongs to: ap-beijing."));

    @Test
    void invalidArgumentsGiveOneSentence() throws Exception {
        Stream<Executable> cases = WRONG.entrySet().stream().map(wrong -> () -> {
            WorkflowRun run = jenkins.build(wrong.getKey(), Result.FAILURE);
            String log = JenkinsRule.getLog(run);
            String error = log.lines()
                    .filter(line -> line.startsWith("ERROR: "))
                    .findFirst()
                    .orElse("");
            assertTrue(error.contains(wrong.getValue()), wrong.getKey() + " said " + log);
            assertFalse(log.contains("\tat "), "no stack trace: " + log);
            assertNull(run.getAction(ConsoleAction.class), wrong.getKey());
        });
        assertAll(cases);
        assertTrue(cvm.calls().isEmpty());
    }

    @Test
    void jobsChooseNeitherHostNorForeignKeys() throws Exception {
        for (String argument : List.of("endpoint", "consolePage", "consoleHosts")) {
            WorkflowRun run = jenkins.build(STEP + ", " + argument + ": 'evil.example'", Result.FAILURE);
            rule.assertLogContains("Unknown parameter(s) found for class type", run);
        }
        WorkflowRun unknown = jenkins.build(STEP.replace("prod", "guess"), Result.SUCCESS);
        rule.assertLogContains("This job has no credential with the ID guess.", unknown);
        assertTrue(cvm.calls().isEmpty());
    }

    /** In the catch block of a failed deployment, an exception of this plugin would replace the deployment's own. */
    @ParameterizedTest
    @CsvSource({
        "'', 'No Tencent Cloud credential is named', Client.CredentialsMissing",
        "nosuch, 'no credential with the ID nosuch', Client.CredentialsNotFound",
        "password, 'password is not a credential for Tencent Cloud', Client.CredentialsOfAnotherKind",
        "broken, 'contains an invalid character', Client.BadKey",
        "empty, 'is incomplete', Client.BadKey"
    })
    void unusableKeyIsReportedWithoutFailure(String id, String line, String code) throws Exception {
        VncJenkins.addCredential(
                new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "password", "", "user", "password"));
        VncJenkins.addCredential(VncJenkins.credential("broken", "line\nbreak"));
        VncJenkins.addCredential(
                new TencentCloudCredentialsImpl(CredentialsScope.GLOBAL, "empty", null, FakeCvm.SECRET_ID, null));
        String step = "tencentVncUrl(instanceId: 'ins-r9hr2upy', region: 'ap-beijing', credentialsId: '" + id + "')";

        WorkflowRun run =
                jenkins.build("try { error 'the deployment' } catch (e) { " + step + "; throw e }", Result.FAILURE);

        assertEquals("the deployment", run.getExecution().getCauseOfFailure().getMessage());
        rule.assertLogContains(line, run);
        assertEquals(code, JournalFixtures.finding(run).code());
        assertTrue(cvm.calls().isEmpty());
    }

    @Test
    void repeatedStepKeepsFailureAndStage() throws Exception {
        WorkflowRun run = jenkins.build("""
                stage('Deploy') {
                  catchError {
                    tencentVncOnFailure(instanceId: 'ins-r9hr2upy', region: 'ap-beijing', credentialsId: 'prod', name: 'web') {
                      error 'out of memory'
                    }
                  }
                }
                """ + STEP + ", publishOn: 'FAILURE', check: false", Result.FAILURE);

        ConsoleTarget target = onlyTarget(run);
        assertEquals(PublishOn.ALWAYS, target.getPublishOn());
        assertEquals("Deploy", target.getStage());
        assertEquals("out of memory", target.getFailure());
        assertEquals("web", target.getName());
        assertNull(JournalFixtures.finding(run).code(), "the result of the block's check");
    }

    /** A user who may open also sees the screenshots taken under the reservation. */
    @Test
    void repeatedStepKeepsReservation() throws Exception {
        WorkflowRun run = jenkins.build(
                STEP + ", openBy: 'REQUESTER', check: false\n"
                        + STEP + ", check: false\n"
                        + STEP + ", openBy: 'PERMISSION', check: false",
                Result.SUCCESS);

        assertEquals(OpenBy.REQUESTER, onlyTarget(run).getOpenBy());
    }

    @Test
    void disabledCheckCallsNoApi() throws Exception {
        WorkflowRun run = jenkins.build(STEP + ", check: false", Result.SUCCESS);

        assertTrue(cvm.calls().isEmpty());
        assertNull(JournalFixtures.finding(run));
        rule.assertLogNotContains("Checked:", run);
    }

    /** Storing the program costs more than the rest of the step, most of all in a long script. */
    @Test
    void uncheckedStepStoresNoProgram() throws Exception {
        int steps = 10;
        // A disk may be slow, but not for each step of each build.
        Awaitility.await().pollInSameThread().untilAsserted(() -> {
            try (LogRecorder logs = new LogRecorder()
                    .record(CpsThreadGroup.class, Level.FINE)
                    .record(TencentVncUrlStep.class, Level.FINE)
                    .capture(1_000)) {
                jenkins.build((STEP + ", check: false\n").repeat(steps), Result.SUCCESS);

                long stored = logs.getMessages().stream()
                        .filter(message -> message.endsWith("program.dat saved"))
                        .count();
                long slow = logs.getMessages().stream()
                        .filter(message -> message.startsWith("Storing a link takes a while"))
                        .count();
                assertTrue(slow < steps, "all steps were slow");
                // Pipeline stores it once at the end, too.
                assertTrue(stored <= 1 + slow, "stored " + stored + " times, slow disk " + slow + " times");
            }
        });
    }

    @Test
    void failingCheckKeepsTheResult() throws Exception {
        cvm.setState(FakeCvm.INSTANCE, "STOPPED");

        WorkflowRun run = jenkins.build(STEP, Result.SUCCESS);

        rule.assertLogContains("Checked: ins-r9hr2upy is shut down", run);
        rule.assertLogContains(
                "(UnsupportedOperation.InstanceStateStopped, request "
                        + cvm.calls().get(0).requestId() + ").",
                run);
        assertEquals(
                "UnsupportedOperation.InstanceStateStopped",
                JournalFixtures.finding(run).code());
    }

    @Test
    void repeatedStepUpdatesItsTarget() throws Exception {
        WorkflowRun run = jenkins.build(
                STEP + ", check: false\n" + STEP
                        + ", name: 'web-3', publishOn: 'ALWAYS', openBy: 'REQUESTER', check: false",
                Result.SUCCESS);

        ConsoleTarget target = onlyTarget(run);
        assertEquals("web-3", target.getName());
        assertEquals(PublishOn.ALWAYS, target.getPublishOn());
        assertEquals(OpenBy.REQUESTER, target.getOpenBy());
    }

    @Test
    void globalDefaultsFillMissingValues() throws Exception {
        TencentVncConfiguration.get().setRegion(FakeCvm.REGION);
        TencentVncConfiguration.get().setCredentialsId("prod");

        WorkflowRun run = jenkins.build("tencentVncUrl instanceId: 'ins-r9hr2upy'", Result.SUCCESS);

        rule.assertLogContains("Checked: the console can be opened", run);
        assertEquals(FakeCvm.REGION, onlyTarget(run).getRegion());
        assertEquals("prod", onlyTarget(run).getCredentialsId());
    }

    @Test
    void parallelStepsPublishEveryInstance() throws Exception {
        cvm.withInstance("ins-aaaaaaaa", FakeCvm.REGION, "RUNNING")
                .withInstance("ins-bbbbbbbb", FakeCvm.REGION, "STOPPED");

        WorkflowRun run = jenkins.build("""
                def branches = [:]
                for (id in ['ins-r9hr2upy', 'ins-aaaaaaaa', 'ins-bbbbbbbb']) {
                  def instance = id
                  branches[instance] = {
                    tencentVncUrl instanceId: instance, region: 'ap-beijing', credentialsId: 'prod', publishOn: 'ALWAYS'
                  }
                }
                parallel branches
                """, Result.SUCCESS);

        List<TargetView> cards =
                run.getAction(ConsoleAction.class).getConsoles().getCards();
        assertEquals(3, cards.size());
        assertTrue(cards.stream().allMatch(card -> card.finding() != null));
    }

    @Test
    void missingRootUrlReturnsPathWithAdvice() throws Exception {
        JenkinsLocationConfiguration.get().setUrl(null);

        WorkflowRun run = jenkins.build("echo \"link: ${" + STEP.replace("Url ", "Url(") + ")}\"", Result.SUCCESS);

        rule.assertLogContains("link: " + rule.contextPath + "/" + run.getUrl() + "tencent-vnc/", run);
        rule.assertLogContains("Manage Jenkins » System » Jenkins URL", run);
    }

    @Test
    void abortDoesNotWaitForTencentCloud() throws Exception {
        cvm.delayAll(Duration.ofSeconds(5));
        WorkflowJob job = jenkins.pipeline(STEP);
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        rule.waitForMessage("Tencent Cloud VNC console for", run);
        Awaitility.await().until(() -> !cvm.calls().isEmpty());
        long before = System.nanoTime();

        run.getExecutor().interrupt();
        rule.assertBuildStatus(Result.ABORTED, rule.waitForCompletion(run));

        assertTrue(Duration.ofNanos(System.nanoTime() - before).toSeconds() < 4, "before Tencent Cloud has answered");
    }

    @Test
    void formKeepsEveryField() throws Exception {
        rule.jenkins.disableSecurity();
        TencentVncUrlStep step = new TencentVncUrlStep();
        step.instanceId = FakeCvm.INSTANCE;
        step.region = FakeCvm.REGION;
        step.credentialsId = "prod";
        step.name = "web-3";
        step.setPublishOn(PublishOn.UNSTABLE);
        step.openBy = OpenBy.REQUESTER;
        step.check = false;

        rule.assertEqualDataBoundBeans(step, new StepConfigTester(rule).configRoundTrip(step));
    }

    @Test
    void formKeepsDefaultValues() throws Exception {
        rule.jenkins.disableSecurity();
        TencentVncUrlStep step = new TencentVncUrlStep();
        step.instanceId = FakeCvm.INSTANCE;

        TencentVncUrlStep same = new StepConfigTester(rule).configRoundTrip(step);

        rule.assertEqualDataBoundBeans(step, same);
        assertNull(same.region);
        assertNull(same.openBy);
        assertTrue(same.check);
    }
}
