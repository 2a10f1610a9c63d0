package io.jenkins.plugins.tencentvnc.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.VncJenkins;
import io.jenkins.plugins.tencentvnc.console.ConsoleAction;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.console.Records;
import io.jenkins.plugins.tencentvnc.fakecvm.FakeCvm;
import java.time.Duration;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Jenkins restarts in the middle of the block step. */
class OnFailureRestartTest {

    private static final String BLOCK =
            "tencentVncOnFailure(instanceId: 'ins-r9hr2upy', region: 'ap-beijing', credentialsId: 'prod')";

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private final FakeCvm cvm = FakeCvm.start();

    @AfterEach
    void stop() {
        cvm.close();
    }

    private void untilLogged(String message, String script) throws Throwable {
        sessions.then(rule -> {
            try (VncJenkins jenkins = new VncJenkins(rule, cvm).furnish()) {
                WorkflowJob job = jenkins.pipeline(script);
                rule.waitForMessage(message, job.scheduleBuild2(0).waitForStart());
            }
        });
    }

    private static WorkflowRun build(JenkinsRule rule) {
        return rule.jenkins.getAllItems(WorkflowJob.class).get(0).getBuildByNumber(1);
    }

    /** The build after it has ended as its block did. */
    private WorkflowRun completed(JenkinsRule rule) throws Exception {
        try (VncJenkins jenkins = new VncJenkins(rule, cvm)) {
            WorkflowRun run = rule.assertBuildStatus(Result.FAILURE, rule.waitForCompletion(build(rule)));
            assertEquals("broken", run.getExecution().getCauseOfFailure().getMessage());
            rule.assertLogContains("Checked: the console can be opened", run);
            return run;
        }
    }

    private static ConsoleTarget target(WorkflowRun run) {
        return run.getAction(ConsoleAction.class).getTargets().get(0);
    }

    @Test
    void inTheMiddleOfABlock() throws Throwable {
        untilLogged("Sleeping for", "stage('Deploy') { " + BLOCK + " { sleep 5; error 'broken' } }");
        assertTrue(cvm.calls().isEmpty());

        sessions.then(rule -> {
            WorkflowRun run = completed(rule);
            assertEquals("Deploy", target(run).getStage());
            assertEquals("broken", target(run).getFailure());
        });
    }

    @Test
    void inTheMiddleOfTheCheckAfterABlock() throws Throwable {
        cvm.delayAll(Duration.ofSeconds(60));
        untilLogged("Tencent Cloud VNC console for", "stage('Deploy') { " + BLOCK + " { error 'broken' } }");
        cvm.behave();

        sessions.then(rule -> {
            WorkflowRun run = completed(rule);
            assertNull(Records.finding(run).getCode());
            assertEquals("broken", target(run).getFailure());
        });
    }
}
