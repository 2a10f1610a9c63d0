package io.jenkins.plugins.tencentvnc.console;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.Items;
import hudson.model.Result;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;

/** Tests that consoles open and openings are kept when a job is renamed or moved. */
@WithVncJenkins
class MovedJobTest {

    private static JenkinsRule rule;

    private FakeCvm cvm;
    private VncJenkins jenkins;

    private void open(Run<?, ?> run) throws Exception {
        HttpResponse<String> answer = jenkins.open(OPERATOR, run, "application/json");
        assertEquals(200, answer.statusCode(), answer.body());
    }

    private static int openings(Run<?, ?> run) {
        return run.getAction(ConsoleAction.class).getConsoles().getOpeningsTotal();
    }

    @Test
    void movedJobKeepsEveryOpening() throws Exception {
        WorkflowRun run = jenkins.build(VncJenkins.STEP + "\nerror 'broken'", Result.FAILURE);
        WorkflowJob job = run.getParent();
        open(run);

        job.renameTo("renamed");
        open(job.getLastBuild());

        Folder folder = rule.createProject(Folder.class, "team");
        WorkflowJob moved;
        try (ACLContext asJenkins = ACL.as2(ACL.SYSTEM2)) {
            moved = Items.move(job, folder);
        }
        open(moved.getLastBuild());

        rule.jenkins.reload();
        WorkflowRun reloaded = rule.jenkins
                .getItemByFullName("team/renamed", WorkflowJob.class)
                .getLastBuild();
        assertEquals(3, openings(reloaded));
        open(reloaded);

        assertEquals(4, openings(reloaded));
        rule.jenkins.getItemByFullName("team").delete();
    }

    @ParameterizedTest
    @ValueSource(strings = {"deploy web 1", "部署", "rocket 🚀", "left\u200eright", "less + more"})
    void consolesOpenForAnyJobName(String name) throws Exception {
        WorkflowJob job = rule.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(VncJenkins.STEP + "\nerror 'broken'", true));
        WorkflowRun run = rule.buildAndAssertStatus(Result.FAILURE, job);

        open(run);

        for (String build : new String[] {"lastBuild", "lastFailedBuild", "1"}) {
            String page = rule.getURL() + job.getUrl() + build + "/tencent-vnc/";
            HttpResponse<String> answer = jenkins.send(OPERATOR, HttpRequest.newBuilder(URI.create(page)));
            assertEquals(200, answer.statusCode(), page);
            assertTrue(answer.body().contains("ins-r9hr2upy"), page);
        }
        assertEquals(1, openings(run));
        job.delete();
    }
}
