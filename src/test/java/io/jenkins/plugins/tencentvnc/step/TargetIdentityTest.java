package io.jenkins.plugins.tencentvnc.step;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.console.ConsoleAction;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeInstance;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;

/** Tests which publications concern the same instance, and what a later one keeps of an earlier one. */
@WithVncJenkins
class TargetIdentityTest {

    private static final String SHANGHAI = "ap-shanghai";

    private static FakeCvm cvm;
    private static JenkinsRule rule;
    private static VncJenkins jenkins;

    @BeforeAll
    static void setUp() throws Exception {
        cvm.with(FakeInstance.of("ins-beijing1", FakeCvm.REGION, "RUNNING").named("web-1"))
                .with(FakeInstance.of("ins-shangha1", SHANGHAI, "RUNNING").named("web-1"));
        VncJenkins.addCredential(VncJenkins.credential("other", FakeCvm.SECRET_KEY));
    }

    @AfterEach
    void behave() {
        cvm.behave();
    }

    private static String step(String finder, String region, String credentialsId) {
        return "tencentVncUrl(%s, region: '%s', credentialsId: '%s')\n".formatted(finder, region, credentialsId);
    }

    private static List<ConsoleTarget> targets(Run<?, ?> run) {
        return run.getAction(ConsoleAction.class).getConsoles().getTargets();
    }

    private static JSONArray cards(Run<?, ?> run) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(jenkins.page(run, "api/json")));
        return JSONObject.fromObject(jenkins.send(OPERATOR, request).body()).getJSONArray("targets");
    }

    private static HttpResponse<String> lookAgain(Run<?, ?> run, String body) throws Exception {
        return jenkins.send(
                OPERATOR,
                HttpRequest.newBuilder(URI.create(jenkins.page(run, "find")))
                        .header("Accept", "application/json")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String finder(String key) {
        return "finder=" + URLEncoder.encode(key, StandardCharsets.UTF_8);
    }

    @Test
    void sameNameInTwoRegionsGivesTwoTargets() throws Exception {
        WorkflowRun run = jenkins.build(
                step("instanceName: 'web-1'", FakeCvm.REGION, "prod") + step("instanceName: 'web-1'", SHANGHAI, "prod")
                        + "error 'broken'",
                Result.FAILURE);

        assertEquals(
                List.of("ins-beijing1 " + FakeCvm.REGION, "ins-shangha1 " + SHANGHAI),
                targets(run).stream()
                        .map(target -> target.getInstanceId() + " " + target.getRegion())
                        .toList());
    }

    @Test
    void repeatedSearchKeepsItsRegion() throws Exception {
        WorkflowRun run = jenkins.build(
                step("instanceName: 'later'", FakeCvm.REGION, "prod") + step("instanceName: 'later'", SHANGHAI, "prod")
                        + "error 'broken'",
                Result.FAILURE);
        JSONArray unfound = cards(run);
        assertEquals(2, unfound.size(), unfound.toString());
        cvm.with(FakeInstance.of("ins-laterbj1", FakeCvm.REGION, "RUNNING").named("later"))
                .with(FakeInstance.of("ins-latersh1", SHANGHAI, "RUNNING").named("later"));

        for (Object card : unfound) {
            String key = ((JSONObject) card).getString("key");
            assertFalse(key.contains("prod"), "the credentials ID is not in the page: " + key);
            HttpResponse<String> found = lookAgain(run, finder(key));
            assertEquals(200, found.statusCode(), found.body());
            String expected =
                    ((JSONObject) card).getString("region").equals(SHANGHAI) ? "ins-latersh1" : "ins-laterbj1";
            assertTrue(found.body().contains(expected), found.body());
        }
        assertEquals(
                List.of("ins-laterbj1 " + FakeCvm.REGION, "ins-latersh1 " + SHANGHAI),
                targets(run).stream()
                        .map(target -> target.getInstanceId() + " " + target.getRegion())
                        .toList());
    }

    @Test
    void ambiguousFinderNeedsItsDigest() throws Exception {
        WorkflowRun run = jenkins.build(
                step("instanceName: 'script'", FakeCvm.REGION, "prod")
                        + step("instanceName: 'script'", SHANGHAI, "prod") + "error 'broken'",
                Result.FAILURE);
        cvm.with(FakeInstance.of("ins-script01", SHANGHAI, "RUNNING").named("script"));

        assertEquals(404, lookAgain(run, finder("instanceName=script")).statusCode(), "two finders match");
        HttpResponse<String> found = lookAgain(run, finder("instanceName=script") + "&region=" + SHANGHAI);
        assertEquals(200, found.statusCode(), found.body());
    }

    @Test
    void sameNameWithTwoKeysGivesTwoTargets() throws Exception {
        WorkflowRun run = jenkins.build(
                step("instanceName: 'nope'", FakeCvm.REGION, "prod")
                        + step("instanceName: 'nope'", FakeCvm.REGION, "other") + "error 'broken'",
                Result.FAILURE);

        assertEquals(
                List.of("prod", "other"),
                targets(run).stream().map(ConsoleTarget::getCredentialsId).toList());
        assertEquals(2, cards(run).size());
    }

    @Test
    void sameIdReplacesAndIsLogged() throws Exception {
        WorkflowRun run = jenkins.build(
                step("instanceId: 'ins-shangha1'", FakeCvm.REGION, "prod")
                        + step("instanceId: 'ins-shangha1'", SHANGHAI, "other") + "error 'broken'",
                Result.FAILURE);

        assertEquals(1, targets(run).size(), "an instance id is unique");
        assertEquals(SHANGHAI, targets(run).get(0).getRegion());
        assertEquals("other", targets(run).get(0).getCredentialsId());
        rule.assertLogContains(
                "ins-shangha1 was published with ap-beijing, prod before; clicks now use ap-shanghai, other.", run);
    }

    @Test
    void sameIdWithTheSameKeyIsSilent() throws Exception {
        WorkflowRun run = jenkins.build(VncJenkins.STEP + "\n" + VncJenkins.STEP + "\nerror 'broken'", Result.FAILURE);

        rule.assertLogNotContains("was published with", run);
    }

    /** The name of a step tells more than that of the machine, which is on the card anyway. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "instanceId: 'ins-beijing1', name: 'database'|instanceName: 'web-1'",
                "instanceName: 'web-1'|instanceId: 'ins-beijing1', name: 'database'",
                "instanceName: 'web-1', name: 'database'|instanceName: 'web-1'",
                "instanceName: 'web-1', name: 'database'|instanceId: 'ins-beijing1'",
            })
    void secondPublicationKeepsName(String machines) throws Exception {
        StringBuilder script = new StringBuilder();
        for (String machine : machines.split("\\|")) {
            script.append(step(machine, FakeCvm.REGION, "prod"));
        }
        WorkflowRun run = jenkins.build(script + "error 'broken'", Result.FAILURE);

        assertEquals(
                List.of("database"),
                targets(run).stream().map(ConsoleTarget::getName).toList());
    }

    @Test
    void secondFinderKeepsReservationAndFailure() throws Exception {
        WorkflowRun run = jenkins.pipeline("""
                        try {
                          stage('Deploy') {
                            tencentVncOnFailure(instanceName: 'twice', region: 'ap-beijing', credentialsId: 'prod',
                                                openBy: 'REQUESTER') {
                              error 'broken pipe'
                            }
                          }
                        } catch (e) {
                          echo 'caught'
                        }
                        tencentVncUrl(instanceName: 'twice', region: 'ap-beijing', credentialsId: 'prod')
                        error 'broken'
                        """).scheduleBuild2(0).waitForStart();
        rule.waitForMessage("To repeat the search", run);
        cvm.with(FakeInstance.of("ins-twice001", FakeCvm.REGION, "RUNNING").named("twice"));
        rule.assertBuildStatus(Result.FAILURE, rule.waitForCompletion(run));

        assertEquals(1, targets(run).size());
        ConsoleTarget found = targets(run).get(0);
        assertEquals("ins-twice001", found.getInstanceId());
        assertEquals(OpenBy.REQUESTER, found.getOpenBy());
        assertEquals("Deploy", found.getStage());
        assertEquals("broken pipe", found.getFailure());
    }

    @Test
    void laterMatchKeepsReservationAndFailure() throws Exception {
        WorkflowRun run = jenkins.build("""
                try {
                  stage('Deploy') {
                    tencentVncOnFailure(instanceName: 'thrice', region: 'ap-beijing', credentialsId: 'prod',
                                        openBy: 'REQUESTER') {
                      error 'broken pipe'
                    }
                  }
                } catch (e) {
                  echo 'caught'
                }
                tencentVncUrl(instanceName: 'thrice', region: 'ap-beijing', credentialsId: 'prod')
                error 'broken'
                """, Result.FAILURE);
        cvm.with(FakeInstance.of("ins-thrice01", FakeCvm.REGION, "RUNNING").named("thrice"));
        assertEquals(1, targets(run).size());

        HttpResponse<String> found = lookAgain(run, finder(targets(run).get(0).getKey()));

        assertEquals(200, found.statusCode(), found.body());
        ConsoleTarget target = targets(run).get(0);
        assertEquals("ins-thrice01", target.getInstanceId());
        assertEquals(OpenBy.REQUESTER, target.getOpenBy());
        assertEquals("Deploy", target.getStage());
        assertEquals("broken pipe", target.getFailure());
    }
}
