package io.jenkins.plugins.tencentvnc.browser;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.ADMINISTRATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.READER;

import hudson.model.Item;
import hudson.security.AuthorizationStrategy;
import hudson.security.GlobalMatrixAuthorizationStrategy;
import io.jenkins.plugins.tencentvnc.DocumentSample;
import io.jenkins.plugins.tencentvnc.console.ConsolePermissions;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import jenkins.model.Jenkins;
import jenkins.model.JenkinsLocationConfiguration;
import org.jenkinsci.plugins.matrixauth.PermissionEntry;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.openqa.selenium.By;

/**
 * Takes pictures of every state in English and Chinese, each page narrow and wide, light and dark; not a test. Pictures
 * that a document shows go to docs/images, the others to target/screenshots for inspection. Run by
 * {@code bin/screenshots}, which also gives Jenkins the icons that a JenkinsRule lacks.
 */
@WithJenkins
@NeedsChromium
class Screenshots {

    private static final Path DOCUMENTED = Path.of("docs", "images");
    private static final Path OTHERS = Path.of("target", "screenshots");
    private static final int WIDE = 1280;
    private static final int WIDER = 1600;
    private static final int NARROW = 360;

    /** Longer pages are cut off here. */
    private static final int HIGHEST = 1500;

    private JenkinsRule rule;
    private BrowserFixtures fixtures;
    private Chromium chromium;
    private String language;

    @Test
    void takeAllDocumentedPictures(JenkinsRule jenkinsRule, @TempDir Path folder) throws Exception {
        rule = jenkinsRule;
        Files.createDirectories(DOCUMENTED);
        Files.createDirectories(OTHERS);
        JenkinsLocationConfiguration.get().setUrl("https://ci.example.com/");
        try (BrowserFixtures open = new BrowserFixtures(rule)) {
            fixtures = open;
            WorkflowRun ready = fixtures.ready();
            WorkflowRun untouched = fixtures.untouched();
            WorkflowRun crowded = fixtures.crowded();
            WorkflowRun running = fixtures.running();
            WorkflowRun expired = fixtures.expired();
            WorkflowRun reserved = fixtures.reserved();
            WorkflowRun sought = fixtures.sought();
            WorkflowRun pictured = fixtures.pictured();
            WorkflowRun panicked = fixtures.panicked();
            for (Locale locale : new Locale[] {Locale.ENGLISH, Locale.SIMPLIFIED_CHINESE}) {
                language = locale.getLanguage();
                try (Chromium browser = new Chromium(locale.toLanguageTag(), true)) {
                    chromium = browser;
                    signIn(OPERATOR);
                    page("build-page", panicked, "");
                    page("build-page-opened", ready, "");
                    page("build-page-crowded", crowded, "");
                    page("build-log", ready, "console");
                    page("console-page", panicked, "tencent-vnc/");
                    page("console-page-opened", ready, "tencent-vnc/");
                    page("console-page-untouched", untouched, "tencent-vnc/");
                    page("console-page-crowded", crowded, "tencent-vnc/");
                    page("console-page-running", running, "tencent-vnc/");
                    page("console-page-expired", expired, "tencent-vnc/");
                    page("console-page-reserved", reserved, "tencent-vnc/");

                    problem("problem-stopped", untouched, "STOPPED");
                    problem("problem-gone", untouched, "TERMINATED");
                    fixtures.cvm().failAlways("UnauthorizedOperation", "not authorized");
                    problem("problem-rights", untouched, "RUNNING");
                    fixtures.cvm().behave();

                    BrowserFixtures.newBuildPage(OPERATOR, true);
                    page("new-build-page", ready, "");
                    BrowserFixtures.newBuildPage(OPERATOR, false);

                    for (boolean dark : new boolean[] {false, true}) {
                        BrowserFixtures.darkTheme(OPERATOR, dark);
                        for (int width : new int[] {NARROW, WIDER}) {
                            String variant = "-" + width + (dark ? "-dark" : "");
                            page("build-page-opened", variant, width, ready, "");
                            page("console-page-opened", variant, width, ready, "tencent-vnc/");
                            page("console-page-crowded", variant, width, crowded, "tencent-vnc/");
                            page("console-page-expired", variant, width, expired, "tencent-vnc/");
                            page("console-page-reserved", variant, width, reserved, "tencent-vnc/");
                            page("console-page-sought", variant, width, sought, "tencent-vnc/");
                            page("console-page-pictured", variant, width, pictured, "tencent-vnc/");
                            page("build-page-pictured", variant, width, pictured, "");
                        }
                    }
                    BrowserFixtures.darkTheme(OPERATOR, false);

                    signIn(READER);
                    page("problem-no-permission", ready, "tencent-vnc/");

                    signIn(ADMINISTRATOR);
                    stepForm();
                    configuration();
                    credential();
                    permissions();

                    chromium.driver()
                            .get(Accessibility.lingering(folder, locale).toUri().toString());
                    shoot("hand-over", "", WIDE, "body");
                }
            }
        }
    }

    private void signIn(String user) throws Exception {
        chromium.signIn(rule.getURL().toString(), user);
    }

    private void page(String name, WorkflowRun run, String rest) throws Exception {
        page(name, "", WIDE, run, rest);
    }

    private void page(String name, String variant, int width, WorkflowRun run, String rest) throws Exception {
        chromium.driver().get(rule.getURL() + run.getUrl() + rest);
        shoot(name, variant, width, "#main-panel");
    }

    /** Takes a picture of a click's answer while the instance is in that state. */
    private void problem(String name, WorkflowRun run, String state) throws Exception {
        fixtures.cvm().setState(FakeCvm.INSTANCE, state);
        chromium.driver().get(rule.getURL() + run.getUrl());
        chromium.tabsOf(
                1,
                () -> chromium.find(By.cssSelector(".tencent-vnc-targets form button"))
                        .click());
        chromium.find(By.cssSelector("[role=alert]"));
        fixtures.cvm().setState(FakeCvm.INSTANCE, "RUNNING");
        shoot(name, "", WIDE, "#main-panel");
        chromium.tidyUp();
    }

    private void stepForm() throws Exception {
        chromium.driver().get(rule.getURL() + "pipeline-syntax/");
        chromium.find(By.xpath("//option[starts-with(@value,'tencentVncUrl') or contains(text(),'tencentVncUrl:')]"))
                .click();
        chromium.find(By.name("_.instanceId"));
        shoot("step", "", WIDE, "#main-panel");
    }

    private void configuration() throws Exception {
        chromium.driver().get(rule.getURL() + "manage/configure");
        chromium.find(By.name("_.linkLifetimeHours"));
        shoot("configuration", "", WIDE, ".jenkins-section:has([name='_.linkLifetimeHours'])");
    }

    /**
     * Takes a picture of matrix-auth's matrix with the plugin's permission group, then restores the users of the other
     * pictures.
     */
    private void permissions() throws Exception {
        AuthorizationStrategy before = rule.jenkins.getAuthorizationStrategy();
        GlobalMatrixAuthorizationStrategy matrix = new GlobalMatrixAuthorizationStrategy();
        matrix.add(Jenkins.ADMINISTER, PermissionEntry.user(ADMINISTRATOR));
        matrix.add(Jenkins.READ, PermissionEntry.user(OPERATOR));
        matrix.add(Item.READ, PermissionEntry.user(OPERATOR));
        matrix.add(ConsolePermissions.OPEN, PermissionEntry.user(OPERATOR));
        rule.jenkins.setAuthorizationStrategy(matrix);
        try {
            chromium.driver().get(rule.getURL() + "manage/configureSecurity/");
            chromium.find(By.cssSelector(".global-matrix-authorization-strategy-table"));
            chromium.driver()
                    .executeScript("const t = document.querySelector('.global-matrix-authorization-strategy-table');"
                            + "t.closest('div').classList.add('jenkins-section'); t.scrollIntoView();");
            shoot("permissions", "", WIDER, ".jenkins-section:has(> .global-matrix-authorization-strategy-table)");
        } finally {
            rule.jenkins.setAuthorizationStrategy(before);
        }
    }

    private void credential() throws Exception {
        chromium.driver().get(rule.getURL() + "manage/credentials/store/system/domain/_/credential/prod/");
        chromium.find(By.cssSelector("#main-panel .jenkins-button--primary")).click();
        chromium.find(By.name("_.secretId"));
        shoot("credential", "", WIDE, ".jenkins-dialog");
    }

    /**
     * Takes a picture of the window from its top to the end of the element's content, or of the element alone if it is
     * a section.
     */
    private void shoot(String name, String variant, int width, String element) throws Exception {
        chromium.find(By.cssSelector(element));
        chromium.resize(width, 900);
        chromium.resize(width, Math.max(900, number("return document.documentElement.scrollHeight")));
        chromium.driver().executeAsyncScript("""
                        const done = arguments[0];
                        const ends = animation => animation.effect.getComputedTiming().endTime < Infinity;
                        Promise.allSettled(document.getAnimations().filter(ends).map(animation => animation.finished))
                          .then(() => done());
                        """);
        boolean section = element.contains("section");
        String box = "const e = document.querySelector(\"" + element + "\"); const r = e.getBoundingClientRect();";
        int top = section ? number(box + "return Math.floor(r.top) - 8") : 0;
        int left = section ? number(box + "return Math.max(0, Math.floor(r.left) - 8)") : 0;
        int right = section ? number(box + "return Math.ceil(r.right) + 8") : width;
        int bottom = section
                ? number(box + "return Math.ceil(r.bottom) + 8")
                : number(
                        box
                                + "return Math.ceil(Math.max(...[...e.children].map(c => c.getBoundingClientRect().bottom))) + 24");
        Map<String, Object> clip = Map.of(
                "x", left, "y", top, "width", right - left, "height", Math.min(HIGHEST, bottom - top), "scale", 1);
        Object png = chromium.driver()
                .executeCdpCommand("Page.captureScreenshot", Map.of("format", "png", "clip", clip))
                .get("data");
        String file = name + "-" + language + variant + ".png";
        boolean documented = DocumentSample.documents().stream()
                .anyMatch(document -> read(document).contains("images/" + file));
        Files.write(
                (documented ? DOCUMENTED : OTHERS).resolve(file),
                Base64.getDecoder().decode((String) png));
        chromium.resetSize();
    }

    private int number(String script) {
        return ((Number) chromium.driver().executeScript(script)).intValue();
    }

    private static String read(Path document) {
        try {
            return Files.readString(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
