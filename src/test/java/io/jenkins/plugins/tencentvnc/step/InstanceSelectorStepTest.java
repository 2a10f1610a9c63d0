package io.jenkins.plugins.tencentvnc.step;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hudson.Util;
import hudson.XmlFile;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.StringParameterDefinition;
import hudson.model.StringParameterValue;
import io.jenkins.plugins.tencentvnc.console.ConsoleAction;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.console.JournalFixtures;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeInstance;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.FailureBuilder;
import org.jvnet.hudson.test.JenkinsRule;

/** Tests instances that a job names by name, IP address or tag. */
@WithVncJenkins
class InstanceSelectorStepTest {

    private static FakeCvm cvm;
    private static JenkinsRule rule;
    private static VncJenkins jenkins;

    @BeforeAll
    static void setUp() throws Exception {
        cvm.with(instance(1).named("web-1").at("10.0.0.1", "203.0.113.1").tagged("role", "web"))
                .with(instance(2).named("web-2").at("10.0.0.2", null).tagged("role", "web"))
                .with(instance(3).named("double"))
                .with(instance(4).named("double"));
        for (int i = 100; i < 153; i++) {
            cvm.with(instance(i).named("fleet-" + i).tagged("fleet", "a"));
        }
    }

    private static FakeInstance instance(int number) {
        return FakeInstance.of("ins-%08d".formatted(number), FakeCvm.REGION, "RUNNING");
    }

    @AfterEach
    void behave() {
        cvm.behave();
    }

    private static String step(String finder) {
        return "tencentVncUrl(" + finder + ", region: 'ap-beijing', credentialsId: 'prod')";
    }

    private static List<ConsoleTarget> targets(Run<?, ?> run) {
        return run.getAction(ConsoleAction.class).getConsoles().getTargets();
    }

    private static List<String> keys(Run<?, ?> run) {
        return targets(run).stream().map(ConsoleTarget::getLabel).toList();
    }

    private static String get(Run<?, ?> run, String rest, String language) throws Exception {
        return jenkins.send(
                        OPERATOR,
                        HttpRequest.newBuilder(URI.create(jenkins.page(run, rest)))
                                .header("Accept-Language", language))
                .body();
    }

    @ParameterizedTest
    @ValueSource(strings = {"instanceName: 'web-1'", "ip: '10.0.0.1'", "ip: '203.0.113.1'"})
    void foundInstanceIsPublishedLikeAnId(String finder) throws Exception {
        WorkflowRun run = jenkins.build(
                "try { error 'the deployment' } catch (e) { def link = " + step(finder)
                        + "\necho \"link: $link\"\nthrow e }",
                Result.FAILURE);

        assertEquals(List.of("ins-00000001"), keys(run));
        assertEquals("web-1", targets(run).get(0).getName());
        rule.assertLogContains("link: " + jenkins.page(run, ""), run);
        rule.assertLogContains("Tencent Cloud VNC console for ins-00000001: " + jenkins.page(run, ""), run);
        rule.assertLogContains("Checked: the console can be opened", run);
        assertEquals("the deployment", run.getExecution().getCauseOfFailure().getMessage());
        JSONObject card = JSONObject.fromObject(get(run, "api/json", "en"))
                .getJSONArray("targets")
                .getJSONObject(0);
        assertEquals("ins-00000001", card.getString("instanceId"));
        assertEquals("web-1", card.getString("instanceName"));
        assertEquals("RUNNING", card.getString("state"));
        assertEquals("10.0.0.1, 203.0.113.1", card.getString("addresses"));
        assertEquals("ap-beijing-3", card.getString("zone"));
        assertEquals("TencentOS Server 4", card.getString("system"));
        String page = get(run, "", "en");
        for (String shown : List.of("web-1", "10.0.0.1, 203.0.113.1", "ap-beijing-3", "TencentOS Server 4")) {
            assertTrue(page.contains(shown), shown);
        }
        assertFalse(page.contains("Look again"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "instanceName: 'nowhere' |  | instanceName=nowhere matches no instance in ap-beijing. (Client.NoInstanceFound, request",
                "instanceName: 'double' |  | instanceName=double matches more than one instance in ap-beijing.",
                "tag: 'role=none' |  | tag=role=none matches no instance in ap-beijing.",
                "ip: '10.0.0.99' | UnauthorizedOperation | This API key has no permission to call cvm:DescribeInstances for ip=10.0.0.99.",
                "tag: 'role' | RequestLimitExceeded | The account exceeded the rate limit of Tencent Cloud."
            })
    void lookupErrorKeepsDeploymentFailure(String finder, String fault, String sentence) throws Exception {
        if (fault != null) {
            cvm.failAlways(fault, "as the test wants it");
        }

        for (String script : List.of(
                "try { error 'the deployment' } catch (e) { " + step(finder) + "; throw e }",
                "tencentVncOnFailure(" + finder
                        + ", region: 'ap-beijing', credentialsId: 'prod') { error 'the deployment' }",
                """
                pipeline {
                  agent none
                  stages { stage('Deploy') { steps { error 'the deployment' } } }
                  post { failure { %s } }
                }
                """.formatted(step(finder)))) {
            WorkflowRun run = jenkins.build(script, Result.FAILURE);

            assertEquals(
                    "the deployment", run.getExecution().getCauseOfFailure().getMessage());
            String key = finder.replace(": '", "=").replace("'", "");
            assertEquals(List.of(key), keys(run));
            assertTrue(JenkinsRule.getLog(run).contains(": " + sentence.split(" \\(")[0]), JenkinsRule.getLog(run));
            String english = get(run, "", "en");
            assertTrue(english.contains("Look again") && english.contains(key), english);
            assertTrue(get(run, "", "zh-CN").contains("重新查找"));
            assertEquals(
                    "UnauthorizedOperation".equals(fault),
                    english.contains("name/cvm:DescribeInstances") && !english.contains("VncUrl"),
                    "the missing statement only");
            assertEquals(404, jenkins.open(OPERATOR, run, "application/json").statusCode());
        }
    }

    /** Characters that XML can't contain would prevent Jenkins from storing the build and its result. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "instanceName: 'web-1'", // and Tencent Cloud returns it for the instance
                "instanceId: 'ins-00000001', name: 'web \\uFFFE'",
                "instanceId: 'ins-00000001', credentialsId: 'prod \\uFFFE'",
                "instanceName: 'web \\uFFFE'",
                "tag: 'role=\\uD83D'"
            })
    void anyCharacterAllowsStoringTheBuild(String arguments) throws Exception {
        if (arguments.endsWith("'web-1'")) {
            cvm.answerNext(
                    FakeCvm.Answer.json(("{'Response':{'TotalCount':1,'InstanceSet':[{'InstanceId':'ins-00000001',"
                                    + "'InstanceName':'web-1','InstanceState':'RUNNING','OsName':'Linux\\uFFFE'}],"
                                    + "'RequestId':'r'}}")
                            .replace('\'', '"')));
        }

        WorkflowRun run = jenkins.build(
                "try { tencentVncUrl(region: 'ap-beijing', check: false, "
                        + (arguments.contains("credentialsId") ? "" : "credentialsId: 'prod', ") + arguments
                        + ") } finally { error 'the deployment' }",
                Result.FAILURE);

        Run<?, ?> stored = (Run<?, ?>) new XmlFile(
                        Run.XSTREAM,
                        run.getRootDir().toPath().resolve("build.xml").toFile())
                .read();
        assertEquals(Result.FAILURE, stored.getResult());
    }

    @Test
    void tagPublishesFiftyInstancesAtMost() throws Exception {
        int before = cvm.calls().size();

        WorkflowRun run = jenkins.build(
                "catchError { tencentVncOnFailure(tag: 'fleet=a', region: 'ap-beijing', credentialsId: 'prod',"
                        + " name: 'Fleet', check: false) { error 'the deployment' } }",
                Result.FAILURE);

        assertEquals(50, targets(run).size());
        assertEquals("Fleet: fleet-100", targets(run).get(0).getName());
        assertEquals("the deployment", targets(run).get(49).getFailure());
        rule.assertLogContains("machines that match tag=fleet=a: 50, and 3 more, which are left out.", run);
        assertEquals(1, cvm.calls().size() - before, "one page, and no checks");
    }

    @Test
    void eachMatchingInstanceIsChecked() throws Exception {
        WorkflowRun run = jenkins.build(step("tag: 'role=web'") + "\nerror 'the deployment'", Result.FAILURE);

        assertEquals(
                List.of("ins-00000001", "ins-00000002"),
                keys(run).stream().sorted().toList());
        rule.assertLogContains("\n[ins-00000001] Checked: the console can be opened", run);
        rule.assertLogContains("\n[ins-00000002] Checked: the console can be opened", run);
    }

    @Test
    void laterMatchReplacesUnfoundFinder() throws Exception {
        WorkflowRun run = jenkins.build(
                step("instanceName: 'late'").replace("prod", "nowhere") + "\n" + step("instanceName: 'double'") + "\n"
                        + step("instanceName: 'web-2'").replace("prod", "nowhere") + "\n"
                        + step("instanceName: 'web-2'") + "\nerror 'the deployment'",
                Result.FAILURE);

        assertEquals(
                List.of("instanceName=late", "instanceName=double", "instanceName=web-2", "ins-00000002"),
                keys(run),
                "finders with different credentials are different");
        rule.assertLogContains("This job has no credential with the ID nowhere.", run);
    }

    @Test
    void postBuildStepExpandsVariables() throws Exception {
        TencentVncLinkPublisher publisher = new TencentVncLinkPublisher();
        publisher.setTag("role=${ROLE}");
        publisher.setRegion(FakeCvm.REGION);
        publisher.setCredentialsId("prod");
        publisher.setPublishOn(PublishOn.ALWAYS);
        FreeStyleProject job = rule.createFreeStyleProject();
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("ROLE")));
        job.getBuildersList().add(new FailureBuilder());
        job.getPublishersList().add(publisher);

        FreeStyleBuild build = rule.assertBuildStatus(
                Result.FAILURE, job.scheduleBuild2(0, new ParametersAction(new StringParameterValue("ROLE", "web"))));

        assertEquals(2, targets(build).size());
    }

    /** Returns a build whose search has reached Tencent Cloud, which answers after the delay. */
    private static WorkflowRun searching(String script, Duration delay) throws Exception {
        int before = cvm.calls().size();
        cvm.delayAll(delay);
        WorkflowRun run = jenkins.pipeline(script).scheduleBuild2(0).waitForStart();
        Awaitility.await().until(() -> cvm.calls().size() > before);
        return run;
    }

    @Test
    void abortDoesNotWaitForTheAnswer() throws Exception {
        WorkflowRun run = searching(step("instanceName: 'web-1'"), Duration.ofSeconds(20));

        run.getExecutor().interrupt();
        rule.waitForCompletion(run);

        rule.assertBuildStatus(Result.ABORTED, run);
        assertEquals(List.of("instanceName=web-1"), keys(run), "the finder is published for a later search");
    }

    @Test
    void abortedBlockKeepsLaterResult() throws Exception {
        cvm.delayAll(Duration.ofSeconds(3));
        WorkflowRun run = jenkins.pipeline("tencentVncOnFailure(instanceName: 'web-2', region: 'ap-beijing',"
                        + " credentialsId: 'prod') { sleep 600 }")
                .scheduleBuild2(0)
                .waitForStart();
        rule.waitForMessage("Sleeping for", run);

        run.getExecutor().interrupt();
        rule.waitForCompletion(run);

        rule.assertBuildStatus(Result.ABORTED, run);
        rule.assertLogContains("Tencent Cloud VNC console for instanceName=web-2: " + jenkins.page(run, ""), run);
        assertEquals(List.of("instanceName=web-2"), keys(run));
        Awaitility.await().until(() -> keys(run).equals(List.of("ins-00000002")));
        assertEquals(List.of("FIND instanceName=web-2 null"), JournalFixtures.journal(run));
    }

    @Test
    void slowStoreKeepsFoundInstance() throws Exception {
        WorkflowRun run = searching(step("instanceName: 'web-1'"), Duration.ofSeconds(3));

        synchronized (run) { // as a slow save of the build does
            Awaitility.await()
                    .atMost(1, TimeUnit.MINUTES)
                    .until(() -> JenkinsRule.getLog(run).contains("for instanceName=web-1: "));
            rule.assertLogContains("Jenkins did not store the machines that were found: 1.", run);
            assertEquals(List.of("FIND instanceName=web-1 null"), JournalFixtures.journal(run));
            assertEquals(List.of("ins-00000001"), keys(run));
        }
        rule.assertBuildStatusSuccess(rule.waitForCompletion(run));
    }

    @Test
    void failedStoreKeepsFoundInstance() throws Exception {
        WorkflowRun run = searching(step("instanceName: 'web-1'") + "\nsleep 5", Duration.ofSeconds(3));
        Path buildXml = run.getRootDir().toPath().resolve("build.xml");
        Path before = Files.move(buildXml, buildXml.resolveSibling("before.xml"));
        Files.createDirectories(buildXml.resolve("in the way"));

        rule.waitForMessage("Jenkins did not store the machines that were found: 1.", run);

        Util.deleteRecursive(buildXml.toFile());
        Files.move(before, buildXml);
        assertEquals(List.of("FIND instanceName=web-1 null"), JournalFixtures.journal(run));
        rule.assertBuildStatusSuccess(rule.waitForCompletion(run));
    }

    @Test
    void lighthouseInstanceIsPublishedById() throws Exception {
        cvm.withInstance("lhins-cfcgqi2u", FakeCvm.REGION, "RUNNING")
                .withInstance("lhins-00000000", FakeCvm.REGION, "STOPPED");
        WorkflowRun run = jenkins.build(
                step("instanceId: 'lhins-cfcgqi2u'") + "\n" + step("instanceId: 'lhins-00000000'")
                        + "\nerror 'the deployment'",
                Result.FAILURE);

        rule.assertLogContains("Tencent Cloud VNC console for lhins-cfcgqi2u", run);
        rule.assertLogContains(
                "lhins-00000000 is not running, and a machine that is off has no console."
                        + " (UnsupportedOperation.InvalidInstanceState",
                run);
        String answer = jenkins.send(
                        OPERATOR,
                        HttpRequest.newBuilder(URI.create(jenkins.page(run, "open?instance=lhins-cfcgqi2u")))
                                .header("Accept", "application/json")
                                .POST(HttpRequest.BodyPublishers.noBody()))
                .body();
        assertTrue(
                VncJenkins.visit(JSONObject.fromObject(answer).getString("url")).contains("CONNECTED lhins-"));
        assertTrue(get(run, "", "en").contains("Lighthouse console (Instances in ap-beijing)"));
    }

    @Test
    void repeatedSearchFindsAndOpens() throws Exception {
        WorkflowRun run = jenkins.build(
                "stage('Deploy') { tencentVncOnFailure(instanceName: 'new-1', region: 'ap-beijing', credentialsId: 'prod')"
                        + " { error 'the deployment' } }",
                Result.FAILURE);
        String buildXml = Files.readString(run.getRootDir().toPath().resolve("build.xml"));

        JSONObject refused = post(run, "find?finder=instanceName%3Dnew-1");
        assertEquals("Client.NoInstanceFound", refused.getString("code"));
        cvm.with(instance(77).named("new-1").at("10.0.0.77", null));
        JSONObject found = post(run, "find?finder=instanceName%3Dnew-1");

        JSONArray instances = found.getJSONArray("instances");
        assertEquals("ins-00000077", instances.getJSONObject(0).getString("instanceId"));
        assertEquals("10.0.0.77", instances.getJSONObject(0).getString("addresses"));
        assertEquals(0, found.getInt("leftOut"));
        assertEquals("instanceName=new-1", found.getString("finder"));
        assertEquals(List.of("ins-00000077"), keys(run));
        assertEquals("Deploy", targets(run).get(0).getStage());
        assertEquals(
                List.of(
                        "FIND instanceName=new-1 Client.NoInstanceFound",
                        "FIND instanceName=new-1 Client.NoInstanceFound",
                        "FIND instanceName=new-1 null"),
                JournalFixtures.journal(run));
        assertEquals(buildXml, Files.readString(run.getRootDir().toPath().resolve("build.xml")));
        JSONObject opened = post(run, "open?instance=ins-00000077");
        assertTrue(VncJenkins.visit(opened.getString("url")).contains("CONNECTED"));
        assertEquals(1, run.getAction(ConsoleAction.class).getConsoles().getOpeningsTotal());
        String page = get(run, "", Locale.SIMPLIFIED_CHINESE.toLanguageTag());
        assertTrue(page.contains("10.0.0.77") && !page.contains("重新查找"), page);
    }

    /** Linux' device /dev/full replaces the disk: every write fails with "No space left on device". */
    @Test
    void fullDiskKeepsFoundInstance() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")));
        WorkflowRun run = jenkins.build(step("instanceName: 'new-2'") + "\nerror 'the deployment'", Result.FAILURE);
        Path journal = run.getRootDir().toPath().resolve("tencent-vnc/journal.jsonl");
        Files.delete(journal);
        Files.createSymbolicLink(journal, Path.of("/dev/full"));
        cvm.with(instance(78).named("new-2").at("10.0.0.78", null));

        post(run, "find?finder=instanceName%3Dnew-2");
        assertEquals(List.of("ins-00000078"), keys(run));
        Files.delete(journal); // the disk has room again
        JSONObject opened = post(run, "open?instance=ins-00000078");
        run.reload();

        assertTrue(VncJenkins.visit(opened.getString("url")).contains("CONNECTED"));
        assertEquals(List.of("ins-00000078"), keys(run));
        assertEquals(List.of("FIND instanceName=new-2 null", "OPEN ins-00000078 null"), JournalFixtures.journal(run));
    }

    private static JSONObject post(Run<?, ?> run, String rest) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(jenkins.page(run, rest)))
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.noBody());
        return JSONObject.fromObject(jenkins.send(OPERATOR, request).body());
    }
}
