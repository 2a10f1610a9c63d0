package io.jenkins.plugins.tencentvnc.console;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.ExtensionList;
import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;

/** Tests that no screenshot disconnects a user without notice, since VNC login may be exclusive. */
@WithVncJenkins
class RecentOpensTest {

    private static final String WITH_SCREENSHOT = "tencentVncUrl instanceId: '%s', region: 'ap-beijing',"
            + " credentialsId: 'prod', screenshot: true\nerror 'broken'";

    private static JenkinsRule rule;

    private FakeCvm cvm;
    private VncJenkins jenkins;

    @AfterEach
    void stop() throws Exception {
        ExtensionList.lookupSingleton(RecentOpens.class).clear();
    }

    private String page(WorkflowRun run, String language) throws Exception {
        return jenkins.send(
                        OPERATOR,
                        HttpRequest.newBuilder(URI.create(jenkins.page(run, "")))
                                .header("Accept-Language", language))
                .body();
    }

    @Test
    void recentOpenSuppressesCheckScreenshot() throws Exception {
        WorkflowRun first = jenkins.build(WITH_SCREENSHOT.formatted(FakeCvm.INSTANCE), Result.FAILURE);
        rule.assertLogContains("Screenshot: ", first);
        rule.assertLogNotContains("may disconnect", first);
        assertFalse(page(first, "en").contains("may disconnect"));
        assertEquals(200, jenkins.open(OPERATOR, first, "application/json").statusCode());

        WorkflowRun second = jenkins.build(WITH_SCREENSHOT.formatted(FakeCvm.INSTANCE), Result.FAILURE);

        rule.assertLogContains("Checked: the console can be opened", second);
        rule.assertLogContains(
                "Screenshot: none, since this console was opened within the last 15 minutes and a screenshot may"
                        + " disconnect the user.",
                second);
        assertTrue(second.getAction(ConsoleAction.class)
                .screenshots()
                .of(FakeCvm.INSTANCE)
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "zh-CN"})
    void buttonWarnsOfDisconnection(String language) throws Exception {
        WorkflowRun run = jenkins.build(VncJenkins.STEP + "\nerror 'broken'", Result.FAILURE);
        String note =
                language.equals("en") ? "A screenshot may disconnect that user." : "最近 15 分钟内有人打开过此控制台，截图可能会断开其连接。";
        assertFalse(page(run, language).contains(note));

        jenkins.open(OPERATOR, run, "application/json");

        assertTrue(page(run, language).contains(note));
    }

    @Test
    void journalTellsOfRecentOpens() throws Exception {
        WorkflowRun run = jenkins.build(VncJenkins.STEP + "\nerror 'broken'", Result.FAILURE);
        ConsoleTarget target =
                run.getAction(ConsoleAction.class).getConsoles().getTargets().get(0);
        JournalFixtures.add(run, OPERATOR, OpenBy.AccessReason.PERMITTED, FakeCvm.INSTANCE, "Client.TimedOut", "r");
        assertFalse(run.getAction(ConsoleAction.class).getConsoles().isRecentlyOpened(target), "the open failed");

        JournalFixtures.add(run, OPERATOR, OpenBy.AccessReason.PERMITTED, FakeCvm.INSTANCE, null, "r");

        assertTrue(run.getAction(ConsoleAction.class).getConsoles().isRecentlyOpened(target));
    }

    @Test
    void openIsRecentForFifteenMinutes() {
        Instant now = Instant.now();

        assertTrue(RecentOpens.get().include("ins-00000001", now.minus(Duration.ofMinutes(14))));
        assertFalse(RecentOpens.get().include("ins-00000001", now.minus(Duration.ofMinutes(16))));
        assertFalse(RecentOpens.get().include("ins-00000001", null));
        RecentOpens.get().add("ins-00000001", now.minus(Duration.ofMinutes(16)));
        assertFalse(RecentOpens.get().include("ins-00000001", null));
        RecentOpens.get().add("ins-00000001", now.minus(Duration.ofMinutes(14)));
        assertTrue(RecentOpens.get().include("ins-00000001", null));
    }
}
