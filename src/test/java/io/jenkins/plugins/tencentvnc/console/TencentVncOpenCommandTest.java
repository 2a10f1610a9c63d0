package io.jenkins.plugins.tencentvnc.console;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.CONFIGURER;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.READER;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.STEP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.cli.CLICommandInvoker;
import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.lang.reflect.Field;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** Tests opens from Jenkins' command line. */
@WithVncJenkins
class TencentVncOpenCommandTest {

    private static JenkinsRule rule;

    private final FakeCvm cvm = FakeCvm.start().withInstance("ins-12345678", FakeCvm.REGION, "STOPPED");
    private VncJenkins jenkins;

    private CLICommandInvoker.Result invoke(String user, String... arguments) {
        CLICommandInvoker command = new CLICommandInvoker(rule, "tencent-vnc-open");
        return (user == null ? command : command.asUser(user)).invokeWithArgs(arguments);
    }

    private static void assertRefused(CLICommandInvoker.Result result, String sentence) {
        assertTrue(result.returnCode() >= 3, "exit code " + result.returnCode());
        assertEquals("", result.stdout());
        assertTrue(result.stderr().contains(sentence), result.stderr());
        assertFalse(result.stderr().contains("\tat "), result.stderr());
    }

    @Test
    void printsUrlAndRecordsOpening() throws Exception {
        WorkflowRun run = jenkins.build(STEP + ", check: false\nerror 'failed'", Result.FAILURE);
        String job = run.getParent().getFullName();

        for (List<String> arguments :
                List.of(List.of(job), List.of(job, "1"), List.of(job, "lastFailedBuild", FakeCvm.INSTANCE))) {
            CLICommandInvoker.Result result = invoke(OPERATOR, arguments.toArray(String[]::new));

            assertEquals(0, result.returnCode(), result.stderr());
            assertEquals("", result.stderr());
            assertEquals(1, result.stdout().lines().count());
            assertTrue(VncJenkins.visit(result.stdout().strip()).contains("CONNECTED " + FakeCvm.INSTANCE));
        }
        ConsoleAction action = run.getAction(ConsoleAction.class);
        assertEquals(3, action.getConsoles().getOpeningsTotal());
        assertEquals(OPERATOR, action.getConsoles().getOpenings().get(0).user());
    }

    @Test
    void refusalNamesReasonAndNextMove() throws Exception {
        WorkflowRun run = jenkins.build(
                STEP + ", check: false\n" + STEP.replace(FakeCvm.INSTANCE, "ins-12345678")
                        + ", check: false\nerror 'failed'",
                Result.FAILURE);
        WorkflowRun good = jenkins.build(STEP + ", check: false", Result.SUCCESS);
        String job = run.getParent().getFullName();

        assertRefused(invoke(OPERATOR, job), "Specify one of them as the third argument: ins-r9hr2upy, ins-12345678");
        CLICommandInvoker.Result stopped = invoke(OPERATOR, job, "1", "ins-12345678");
        assertRefused(stopped, "ins-12345678 is shut down");
        assertTrue(stopped.stderr().contains("Start it in the CVM console"), stopped.stderr());
        assertRefused(invoke(OPERATOR, job, "1", "ins-00000000"), "has not published a console of that machine");
        assertRefused(invoke(OPERATOR, job, "7"), "has no build 7");
        assertRefused(invoke(OPERATOR, job, "noSuchPermalink"), "has no build noSuchPermalink");
        assertRefused(
                invoke(OPERATOR, good.getParent().getFullName(), "1", FakeCvm.INSTANCE), "does not meet publishOn");
        CLICommandInvoker.Result forbidden = invoke(READER, job, "1", FakeCvm.INSTANCE);
        assertRefused(forbidden, "Open");
        assertEquals(6, forbidden.returnCode());
        CLICommandInvoker.Result unknown = invoke(OPERATOR, "nowhere", "1");
        assertRefused(unknown, "nowhere");
        assertEquals(3, unknown.returnCode());
        assertEquals(1, cvm.calls().size(), "a call for the stopped machine only");
        assertEquals(1, run.getAction(ConsoleAction.class).getConsoles().getOpeningsTotal());
        assertEquals(1, good.getAction(ConsoleAction.class).getConsoles().getOpeningsTotal());
    }

    @Test
    void onlyUsersWhoSeeTheJobOpen() throws Exception {
        WorkflowRun run = jenkins.build(STEP + ", check: false\nerror 'failed'", Result.FAILURE);
        String job = run.getParent().getFullName();
        ((MockAuthorizationStrategy) rule.jenkins.getAuthorizationStrategy())
                .grant(Jenkins.READ, ConsolePermissions.OPEN)
                .everywhere()
                .to("stranger");

        CLICommandInvoker.Result anonymous = invoke(null, job);
        CLICommandInvoker.Result stranger = invoke("stranger", job);

        assertEquals(6, anonymous.returnCode(), anonymous.stderr());
        assertRefused(anonymous, "anonymous is missing the Overall/Read permission");
        assertEquals(3, stranger.returnCode(), stranger.stderr());
        assertRefused(stranger, "No such job");
        assertTrue(cvm.calls().isEmpty());
        assertEquals(0, run.getAction(ConsoleAction.class).getConsoles().getOpeningsTotal());
    }

    @Test
    void reservedConsoleIsForItsRequester() throws Exception {
        WorkflowJob reserved =
                jenkins.pipeline(STEP + ", check: false, openBy: 'REQUESTER'\nerror 'deployment failed'");
        WorkflowRun run = rule.assertBuildStatus(
                Result.FAILURE, reserved.scheduleBuild2(0, new CauseAction(new Cause.UserIdCause(CONFIGURER))));
        String job = reserved.getFullName();

        assertRefused(invoke(OPERATOR, job), "is reserved for the user who started this build");
        assertTrue(cvm.calls().isEmpty());
        assertEquals(0, invoke(CONFIGURER, job).returnCode());
        assertEquals(2, run.getAction(ConsoleAction.class).getConsoles().getOpeningsTotal());
    }

    @Test
    void expiredLinkOpensNoConsole() throws Exception {
        WorkflowRun run = jenkins.build(STEP + ", check: false\nerror 'failed'", Result.FAILURE);
        Field start = Run.class.getDeclaredField("startTime");
        start.setAccessible(true);
        start.setLong(run, run.getStartTimeInMillis() - TimeUnit.HOURS.toMillis(25));

        assertRefused(invoke(OPERATOR, run.getParent().getFullName()), "has expired");
        assertTrue(cvm.calls().isEmpty());
    }
}
