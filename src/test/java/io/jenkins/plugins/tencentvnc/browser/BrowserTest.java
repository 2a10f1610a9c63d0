package io.jenkins.plugins.tencentvnc.browser;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;

import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Tests the pages in a real browser. One Jenkins and one Chromium serve all tests, since their starts take longest. */
@WithJenkins
@NeedsChromium
class BrowserTest {

    static BrowserFixtures fixtures;
    static WorkflowRun ready;
    static Chromium chromium;

    private static JenkinsRule jenkins;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        fixtures = new BrowserFixtures(rule);
        ready = fixtures.ready();
        chromium = new Chromium("en", true);
        chromium.signIn(fixtures.url(""), OPERATOR);
    }

    @AfterAll
    static void stop() throws Exception {
        chromium.close();
        fixtures.close();
        // Its extension does not stop a JenkinsRule that serves a whole class.
        jenkins.after();
    }

    @AfterEach
    void tidyUp() throws Exception {
        fixtures.cvm().setState(FakeCvm.INSTANCE, "RUNNING");
        BrowserFixtures.darkTheme(OPERATOR, false);
        BrowserFixtures.newBuildPage(OPERATOR, false);
        chromium.tidyUp();
    }

    @Nested
    class OneClickTests extends OneClick {}

    @Nested
    class HostileTextTests extends HostileText {}

    @Nested
    class MachineScreenTests extends MachineScreen {}

    @Nested
    class OpeningsTableTests extends OpeningsTable {}

    @Nested
    class NarrowPagesTests extends NarrowPages {}

    @Nested
    class SnippetGeneratorTests extends SnippetGenerator {}

    @Nested
    class AccessibilityTests extends Accessibility {}
}
