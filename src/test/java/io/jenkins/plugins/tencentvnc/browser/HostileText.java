package io.jenkins.plugins.tencentvnc.browser;

import static io.jenkins.plugins.tencentvnc.browser.BrowserTest.chromium;
import static io.jenkins.plugins.tencentvnc.browser.BrowserTest.fixtures;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.domains.Domain;
import io.jenkins.plugins.tencentvnc.console.JournalFixtures;
import io.jenkins.plugins.tencentvnc.link.OpenBy.AccessReason;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/**
 * Tests that pages show text from users, jobs and Tencent Cloud as text. If it ran as a script, its dialog would fail
 * the next command to the browser.
 */
abstract class HostileText {

    private static final String MARKUP = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>";

    /** Overlong, with a mark that reverses the direction of the rest of the line. */
    private static final String HOSTILE = MARKUP + "\u202e" + "x".repeat(10_000);

    private static WorkflowRun run;

    @BeforeAll
    static void start() throws Exception {
        Credentials credential = VncJenkins.credential(MARKUP, FakeCvm.SECRET_KEY);
        VncJenkins.addCredential(credential);
        String block = BrowserFixtures.publish(
                        FakeCvm.INSTANCE, FakeCvm.REGION, "check: false, name: " + groovy(HOSTILE))
                .replace("tencentVncUrl", "tencentVncOnFailure");
        String other = BrowserFixtures.publish(BrowserFixtures.DATABASE_ID, "ap-shanghai", "check: false")
                .replace("'prod'", groovy(MARKUP));
        run = fixtures.fail(
                "deploy-hostile",
                "%s%nstage(%s) { %s { error %s } }".formatted(other, groovy(MARKUP), block.strip(), groovy(HOSTILE)));
        CredentialsStore store =
                CredentialsProvider.lookupStores(Jenkins.get()).iterator().next();
        assertTrue(store.removeCredentials(Domain.global(), credential));
        run.getParent().setDisplayName(MARKUP);
        run.setDisplayName(MARKUP);
        JournalFixtures.add(run, HOSTILE, AccessReason.PERMITTED, FakeCvm.INSTANCE, MARKUP, MARKUP);
        JournalFixtures.add(run, OPERATOR, AccessReason.PERMITTED, MARKUP, MARKUP, MARKUP);
    }

    private static String groovy(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static String build() throws Exception {
        return fixtures.url(run.getUrl());
    }

    /** Fails if the text became an element, or appears fewer times. */
    private static void assertShownAsText(int times) {
        chromium.find(By.id("main-panel"));
        assertEquals(
                0L,
                chromium.driver()
                        .executeScript("return document.querySelectorAll('[src=x], [onerror]').length"
                                + " + [...document.scripts].filter(s => s.text.includes('alert(')).length"));
        String text =
                (String) chromium.driver().executeScript("return document.getElementById('main-panel').textContent");
        assertTrue(text.split("<img src=x onerror=alert", -1).length > times, text);
    }

    @Test
    void buildPageEscapesText() throws Exception {
        BrowserFixtures.newBuildPage(OPERATOR, false);
        chromium.driver().get(build());

        assertShownAsText(1);
    }

    @Test
    void newBuildPageEscapesText() throws Exception {
        BrowserFixtures.newBuildPage(OPERATOR, true);
        chromium.driver().get(build());

        assertShownAsText(1);
    }

    @Test
    void consolePageEscapesText() throws Exception {
        BrowserFixtures.newBuildPage(OPERATOR, false);
        chromium.driver().get(build() + "tencent-vnc/");

        // The build's name; a target's name, stage and failure; a user; two instances, outcomes and requests.
        assertShownAsText(10);
        assertEquals(
                chromium.find(By.id(FakeCvm.INSTANCE)).getText(),
                chromium.find(button(FakeCvm.INSTANCE))
                        .getAttribute("aria-label")
                        .replace("Open VNC console: ", ""));
        assertEquals(
                0L,
                chromium.driver()
                        .executeScript("return Math.max(0, document.documentElement.scrollWidth - innerWidth)"),
                "no element is wider than the window");
    }

    @Test
    void tencentCloudErrorIsEscaped() throws Exception {
        JSONObject error = new JSONObject().element("Code", MARKUP).element("Message", HOSTILE);
        JSONObject response = new JSONObject().element("Error", error).element("RequestId", HOSTILE);
        fixtures.cvm()
                .answerNext(FakeCvm.Answer.json(
                        new JSONObject().element("Response", response).toString()));
        chromium.driver().get(build() + "tencent-vnc/");

        chromium.tabsOf(1, () -> chromium.find(button(FakeCvm.INSTANCE)).click());

        chromium.find(By.cssSelector("[role=alert]"));
        // The build's name, twice; the instance's; code and message in the sentence; the code; the request.
        assertShownAsText(6);
    }

    @Test
    void credentialErrorIsEscaped() throws Exception {
        chromium.driver().get(build() + "tencent-vnc/");

        chromium.tabsOf(
                1, () -> chromium.find(button(BrowserFixtures.DATABASE_ID)).click());

        String alert = chromium.find(By.cssSelector("[role=alert]")).getText();
        assertTrue(alert.contains("the ID " + MARKUP), alert);
        assertShownAsText(3);
    }

    private static By button(String instanceId) {
        return By.xpath("//form[input[@value='" + instanceId + "']]/button");
    }
}
