package io.jenkins.plugins.tencentvnc.console;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import hudson.model.Run;
import hudson.model.queue.QueueTaskFuture;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeInstance;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;

/** Tests order and headings of a build's targets on the page and in the API. */
@WithVncJenkins
class CardOrderTest {

    private static final Map<String, QueueTaskFuture<WorkflowRun>> SEARCHES = new HashMap<>();

    private static FakeCvm cvm;
    private static JenkinsRule rule;
    private static VncJenkins jenkins;

    @BeforeAll
    static void setUp() throws Exception {
        int id = 0;
        for (String name : List.of("web-10", "web-2", "web-1", "Web-3", "db-1")) {
            cvm.with(FakeInstance.of("ins-0000000" + id++, FakeCvm.REGION, "RUNNING")
                    .named(name)
                    .tagged("role", "all"));
        }
        cvm.with(FakeInstance.of("ins-stopped1", FakeCvm.REGION, "STOPPED")
                .named("zzz")
                .tagged("role", "all"));
        // At the same time, since a search without a result takes ten seconds.
        for (String finder : List.of(
                "instanceName: 'nope'",
                "ip: '10.9.9.9'",
                "tag: 'role=worker'",
                "instanceName: 'nope', name: 'The web server'")) {
            WorkflowJob job = jenkins.pipeline("tencentVncUrl(" + finder
                    + ", region: 'ap-beijing', credentialsId: 'prod', check: false)\nerror 'broken'");
            SEARCHES.put(finder, job.scheduleBuild2(0));
        }
    }

    private static String get(Run<?, ?> run, String rest, String language) throws Exception {
        return get(jenkins.page(run, rest), language);
    }

    private static String get(String address, String language) throws Exception {
        return jenkins.send(
                        OPERATOR, HttpRequest.newBuilder(URI.create(address)).header("Accept-Language", language))
                .body();
    }

    private static List<String> headings(String page) {
        List<String> headings = new ArrayList<>();
        Matcher heading = Pattern.compile("<h3[^>]*jenkins-card__title[^>]*>\\s*<bdi>([^<]*)</bdi>")
                .matcher(page);
        while (heading.find()) {
            headings.add(heading.group(1));
        }
        return headings;
    }

    @Test
    void cardsListTroubleFirstThenByName() throws Exception {
        WorkflowRun run = jenkins.build(
                "tencentVncUrl tag: 'role=all', region: 'ap-beijing', credentialsId: 'prod'\nerror 'broken'",
                Result.FAILURE);
        List<String> expected = List.of("zzz", "db-1", "web-1", "web-2", "Web-3", "web-10");

        assertEquals(expected, headings(get(run, "", "en")));
        assertEquals(
                expected,
                JSONObject.fromObject(get(run, "api/json", "en")).getJSONArray("targets").stream()
                        .map(card -> ((JSONObject) card).getString("name"))
                        .toList());
        assertFalse(get(run, "", "en").contains("jenkins-button--primary"), "no primary button among several");
    }

    @ParameterizedTest
    @CsvSource({
        "instanceName: 'nope',en,Instance named nope",
        "instanceName: 'nope',zh-CN,名称为 nope 的实例",
        "ip: '10.9.9.9',en,IP address 10.9.9.9",
        "tag: 'role=worker',en,Tag role=worker",
        "tag: 'role=worker',zh-CN,标签 role=worker",
        "instanceName: 'nope'; name: 'The web server',en,The web server",
    })
    void headingNamesTheFinder(String finder, String language, String heading) throws Exception {
        WorkflowRun run = rule.assertBuildStatus(Result.FAILURE, SEARCHES.get(finder.replace(";", ",")));

        String page = get(run, "", language);

        assertEquals(List.of(heading), headings(page), page);
        assertTrue(page.contains("jenkins-button--primary"), "a single target has the primary button");
        Matcher label = Pattern.compile("aria-labelledby=\"([^\"]*)\"").matcher(page);
        assertTrue(label.find());
        assertFalse(label.group(1).contains(" "), "an id without spaces: " + label.group(1));
        assertTrue(page.contains("id=\"" + label.group(1) + "\""));
        String buildPage = get(rule.getURL() + run.getUrl(), language);
        assertTrue(buildPage.contains("<strong><bdi>" + heading + "</bdi></strong>"), buildPage);
    }
}
