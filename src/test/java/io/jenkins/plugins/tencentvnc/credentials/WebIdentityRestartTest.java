package io.jenkins.plugins.tencentvnc.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hudson.model.Item;
import hudson.model.User;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncSessions;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** Tests that a web identity in a user's own account serves its owner after its store was loaded or changed. */
class WebIdentityRestartTest {

    private static final String OWNER = "alice";

    private final FakeCvm cvm = FakeCvm.start();

    @RegisterExtension
    private final VncSessions sessions = new VncSessions(cvm);

    @Test
    void ownerOpensAfterRestart() throws Throwable {
        WebIdentityOwnersTest.trust(cvm);
        sessions.then((rule, jenkins) -> {
            jenkins.permitToOpen(OWNER);
            ((MockAuthorizationStrategy) rule.jenkins.getAuthorizationStrategy())
                    .grant(Item.BUILD)
                    .everywhere()
                    .to(OWNER);
            rule.jenkins.save();
            WebIdentityOwnersTest.storeTokenAtUser(OWNER);
            WebIdentityOwnersTest.storeAtUser(OWNER, "own-token");
            WebIdentityOwnersTest.buildOf(OWNER, jenkins.pipeline(WebIdentityOwnersTest.SCRIPT));
        });
        sessions.then((rule, jenkins) -> {
            WorkflowRun run =
                    rule.jenkins.getItemByFullName("deploy0", WorkflowJob.class).getLastBuild();

            assertEquals(200, jenkins.open(OWNER, run, "text/html").statusCode());
            assertEquals(
                    403, jenkins.open(VncJenkins.OPERATOR, run, "text/html").statusCode());

            WebIdentityOwnersTest.add(User.getById(OWNER, true), VncJenkins.credential("another", FakeCvm.SECRET_KEY));
            assertEquals(200, jenkins.open(OWNER, run, "text/html").statusCode());
        });
    }
}
