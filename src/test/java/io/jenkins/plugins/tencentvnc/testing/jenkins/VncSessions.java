package io.jenkins.plugins.tencentvnc.testing.jenkins;

import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/**
 * A Jenkins that is started several times in one test, with the same home and the same FakeCvm. Its first start sets up
 * the defaults of {@link VncJenkins#setUpDefaults}. After each session Jenkins is searched for secrets.
 */
public final class VncSessions implements BeforeEachCallback, AfterEachCallback {

    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();
    private final FakeCvm cvm;
    private boolean isSetUp;

    /** @param cvm closed after the test */
    public VncSessions(FakeCvm cvm) {
        this.cvm = cvm;
    }

    /** The work of one session. */
    public interface Step {
        void run(JenkinsRule rule, VncJenkins jenkins) throws Throwable;
    }

    /** Starts Jenkins, runs the step, and stops Jenkins. */
    public void then(Step step) throws Throwable {
        sessions.then(rule -> {
            try (VncJenkins jenkins = new VncJenkins(rule, cvm)) {
                if (!isSetUp) {
                    jenkins.setUpDefaults();
                    isSetUp = true;
                }
                step.run(rule, jenkins);
            }
        });
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        sessions.beforeEach(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try (cvm) {
            sessions.afterEach(context);
        }
    }
}
