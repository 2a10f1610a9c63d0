package io.jenkins.plugins.tencentvnc.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeInstance;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;

/** Tests the names of cards and buttons, which screen readers read aloud. */
@WithVncJenkins
class CardNamesTest {

    private static final String UNNAMED = "ins-00000001";

    private static FakeCvm cvm;
    private static JenkinsRule rule;
    private static VncJenkins jenkins;

    @BeforeAll
    static void setUp() throws Exception {
        cvm.with(FakeInstance.of(UNNAMED, FakeCvm.REGION, "RUNNING")
                .named("\u00a0")
                .at("10.0.0.1", null));
    }

    private static WorkflowRun publish(String machine, String name) throws Exception {
        return jenkins.build(
                "tencentVncUrl(%s, name: '%s', region: 'ap-beijing', credentialsId: 'prod', check: false)%nerror 'broken'"
                        .formatted(machine, name.replace("\\", "\\\\").replace("'", "\\'")),
                Result.FAILURE);
    }

    /** Returns a build whose search failed at once; a search without a result takes ten seconds. */
    private static WorkflowRun publishUnfound(String name) throws Exception {
        cvm.failNext("UnauthorizedOperation", "no permission");
        return publish("instanceName: 'nope'", name);
    }

    private static HtmlPage page(WorkflowRun run) throws Exception {
        JenkinsRule.WebClient browser = rule.createWebClient().withJavaScriptEnabled(false);
        return browser.login(VncJenkins.OPERATOR).goTo(run.getUrl() + ConsoleLinks.URL_NAME + "/");
    }

    /** Asserts that the heading labels the only card, and that each button names the machine. */
    private static void assertNamed(String name, HtmlPage page) {
        List<DomElement> cards = page.getByXPath("//section[@aria-labelledby]");
        assertEquals(1, cards.size());
        String id = cards.get(0).getAttribute("aria-labelledby");
        assertFalse(id.contains(" "), "a space separates two ids: " + id);
        DomElement heading = page.getElementById(id);
        assertNotNull(heading, cards.get(0).asXml());
        assertEquals(name, heading.getTextContent());
        List<DomElement> buttons = cards.get(0).getByXPath(".//form//button");
        assertFalse(buttons.isEmpty());
        for (DomElement button : buttons) {
            assertTrue(button.getAttribute("aria-label").endsWith(": " + name), button.asXml());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"web 1", "\"web\" '1' & <b>2</b>", "生产环境 数据库", "🚀 {0} ${name} it''s #1?a=b%20"})
    void everyCharacterIsKeptInNames(String name) throws Exception {
        assertNamed(name, page(publish("instanceId: '" + FakeCvm.INSTANCE + "'", name)));
        assertNamed(name, page(publishUnfound(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001B[33mweb\u001B[0m 1", " web \u001B[1;31m1\u001B[0m ", "\u001B(B\u001B[mweb 1\u001B"})
    void coloursAreDroppedFromNames(String name) throws Exception {
        assertNamed("web 1", page(publish("instanceId: '" + FakeCvm.INSTANCE + "'", name)));
    }

    @Test
    void nameOfColoursOnlyIsReplaced() throws Exception {
        assertNamed(FakeCvm.INSTANCE, page(publish("instanceId: '" + FakeCvm.INSTANCE + "'", "\u001B[31m \u001B[0m")));
    }

    /** Covers spaces, also those of other scripts, and characters of no width. */
    @ParameterizedTest
    @ValueSource(strings = {"\u3000", "\u00a0", "\u200b", "\u2060\u3000\u00a0"})
    void invisibleNameIsReplaced(String name) throws Exception {
        assertNamed(FakeCvm.INSTANCE, page(publish("instanceId: '" + FakeCvm.INSTANCE + "'", name)));
        assertNamed("Instance named nope", page(publishUnfound(name)));
        assertNamed(UNNAMED, page(publish("ip: '10.0.0.1'", name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<name></name>", "<name> </name>", ""})
    void emptyStoredNameIsReplaced(String name) throws Exception {
        WorkflowRun run = publish("instanceId: '" + FakeCvm.INSTANCE + "'", "web");
        edit(run, "<name>web</name>", name);

        assertNamed(FakeCvm.INSTANCE, page(run));
    }

    @Test
    void editedIdKeepsNameOfCard() throws Exception {
        WorkflowRun run = publish("instanceId: '" + FakeCvm.INSTANCE + "'", "web");
        edit(run, "<instanceId>" + FakeCvm.INSTANCE + "<", "<instanceId>no \"id\" at all<");

        assertNamed("web", page(run));
    }

    @Test
    void failureLeadsToTheLog() throws Exception {
        WorkflowRun run = jenkins.build(
                "tencentVncOnFailure(instanceId: '" + FakeCvm.INSTANCE
                        + "', region: 'ap-beijing', credentialsId: 'prod', check: false) { error 'broken' }",
                Result.FAILURE);

        HtmlAnchor link = page(run).getFirstByXPath("//section//a[. = 'Build log']");

        HtmlPage log = link.click();
        assertEquals(new URL(rule.getURL(), run.getUrl() + "console"), log.getUrl());
        assertTrue(log.asNormalizedText().contains("broken"), log.asXml());
    }

    @Test
    void startLinkNeedsValidRegion() throws Exception {
        cvm.setState(FakeCvm.INSTANCE, "STOPPED");
        WorkflowRun run;
        try {
            run = jenkins.build(
                    "tencentVncUrl(instanceId: '" + FakeCvm.INSTANCE
                            + "', name: 'web', region: 'ap-beijing', credentialsId: 'prod')\nerror 'broken'",
                    Result.FAILURE);
        } finally {
            cvm.setState(FakeCvm.INSTANCE, "RUNNING");
        }
        String start = "//a[contains(., 'Start it in the Tencent Cloud console')]";
        DomElement link = page(run).getFirstByXPath(start);
        assertTrue(link.getAttribute("aria-label").endsWith(": web"), link.asXml());

        edit(run, "<region>ap-beijing<", "<region>no region<");

        HtmlPage edited = page(run);
        assertTrue(edited.asNormalizedText().contains("is shut down"), edited.asXml());
        assertEquals(List.of(), edited.getByXPath(start));
    }

    private static void edit(WorkflowRun run, String what, String with) throws Exception {
        Path file = run.getRootDir().toPath().resolve("build.xml");
        String before = Files.readString(file);
        assertTrue(before.contains(what), before);
        Files.writeString(file, before.replace(what, with));
        run.reload();
    }
}
