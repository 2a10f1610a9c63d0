package io.jenkins.plugins.tencentvnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.console.ConsoleNote;
import hudson.model.Result;
import hudson.plugins.timestamper.TimestamperConfig;
import hudson.util.Secret;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.console.ConsoleLinks;
import io.jenkins.plugins.tencentvnc.decorators.BlockedLogs;
import io.jenkins.plugins.tencentvnc.decorators.LogShipper;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * The plugin as it is packaged, in a Jenkins of its own JVM with Pipeline, Timestamper and a plugin whose decorators
 * colour, ship and block lines, each behind its own class loader.
 */
class PackagedPipelineIT {

    private static final String TARGET = "region: 'ap-beijing', credentialsId: 'prod'";

    private static final String FAILING = """
            pipeline {
              agent none
              %s
              stages {
                stage('Deploy') {
                  steps {
                    withCredentials([string(credentialsId: 'token', variable: 'TOKEN')]) {
                      coloured {
                        tencentVncUrl(instanceId: 'ins-12345678', name: "db of $TOKEN", check: false, %s)
                        tencentVncOnFailure(instanceId: 'ins-r9hr2upy', name: 'web 1', %s) {
                          error "no login with $TOKEN"
                        }
                      }
                    }
                  }
                }
              }
            }
            """;

    private static final Pattern COLOUR = Pattern.compile("\u001B\\[[0-9;]*m");

    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension()
            .includeTestClasspathPlugins(false)
            .addPlugins(PackagedPluginIT.withDemanded(
                    "timestamper",
                    "pipeline-model-definition",
                    "workflow-basic-steps",
                    "workflow-cps",
                    "workflow-job",
                    "variant"))
            .addSyntheticPlugin(new RealJenkinsExtension.SyntheticPlugin(LogShipper.class)
                    .shortName(LogShipper.PLUGIN)
                    .header("Plugin-Dependencies", "variant:0,workflow-api:0,workflow-step-api:0"));

    private final FakeCvm cvm = FakeCvm.start();

    @BeforeEach
    void start() throws Throwable {
        jenkins.startJenkins();
        jenkins.runRemotely(PackagedPipelineIT::setUpDefaults, cvm.endpoint(), cvm.consolePage());
    }

    private static void setUpDefaults(JenkinsRule rule, String endpoint, String consolePage) throws Exception {
        assertTrue(rule.jenkins.getPluginManager().getFailedPlugins().isEmpty());
        TencentVncConfiguration.get().setEndpoint(endpoint);
        TencentVncConfiguration.get().setConsolePage(consolePage);
        VncJenkins.addCredential(VncJenkins.credential("prod", FakeCvm.SECRET_KEY));
        VncJenkins.addCredential(new StringCredentialsImpl(
                CredentialsScope.GLOBAL, "token", null, Secret.fromString("hunter2-of-the-vault")));
    }

    @AfterEach
    void stop() throws Exception {
        Files.writeString(jenkins.getHome().toPath().resolve(BlockedLogs.GATE), "");
        jenkins.stopJenkins();
        cvm.close();
    }

    private static WorkflowJob pipeline(JenkinsRule rule, String name, String script) throws Exception {
        WorkflowJob job = rule.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    /** In one Jenkins, since starting it takes longer than all the rest. */
    @Test
    void decoratedAndBlockedLogs() throws Throwable {
        assertTextsAreClean(false);
        assertTextsAreClean(true);
        int calls = cvm.calls().size();

        jenkins.runRemotely(PackagedPipelineIT::publishBesideBlockedLogs);

        assertEquals(calls + 3, cvm.calls().size(), "each build has its check");
    }

    /** Stage, failure and name hold the text as masks leave it, and no line is shipped that the log does not have. */
    private void assertTextsAreClean(boolean stampsAllPipelines) throws Throwable {
        Path shipped = jenkins.getHome().toPath().resolve(LogShipper.FILE);
        Files.deleteIfExists(shipped);
        String options = stampsAllPipelines ? "" : "options { timestamps() }";

        HashMap<String, String> seen = jenkins.runRemotely(
                PackagedPipelineIT::fail, stampsAllPipelines, FAILING.formatted(options, TARGET, TARGET));

        String log = seen.get("log");
        assertTrue(
                Pattern.compile("\\[20[0-9-]+T[0-9:.]+Z] .*Tencent Cloud VNC console for")
                        .matcher(log)
                        .find(),
                log);
        assertTrue(log.contains("\u001B[1;31m"), log);
        JSONArray targets = JSONObject.fromObject(seen.get("api")).getJSONArray("targets");
        assertEquals(2, targets.size(), targets.toString());
        JSONObject web = targets.getJSONObject(0);
        assertEquals("web 1", web.getString("name"));
        assertEquals("Deploy", web.getString("stage"));
        assertEquals("no login with ****", web.getString("failure"));
        assertEquals("db of ****", targets.getJSONObject(1).getString("name"));
        for (String view : List.of("page", "summary")) {
            String page = seen.get(view);
            assertTrue(page.contains("no login with ****") && page.contains("Deploy"), page);
            assertFalse(
                    Pattern.compile("\\[20[0-9]|\\[1;31m|\\[0m|hunter2")
                            .matcher(page)
                            .find(),
                    page);
        }
        assertShippedAsLogged(Files.readAllLines(shipped), log);
    }

    private static HashMap<String, String> fail(JenkinsRule rule, boolean stampsAllPipelines, String script)
            throws Exception {
        TimestamperConfig.get().setAllPipelines(stampsAllPipelines);
        WorkflowRun run = rule.assertBuildStatus(
                Result.FAILURE,
                pipeline(rule, "deploy-" + stampsAllPipelines, script).scheduleBuild2(0));
        JenkinsRule.WebClient browser = rule.createWebClient().withJavaScriptEnabled(false);
        String console = run.getUrl() + ConsoleLinks.URL_NAME + "/";
        HashMap<String, String> seen = new HashMap<>();
        seen.put("log", JenkinsRule.getLog(run));
        seen.put(
                "api",
                browser.goTo(console + "api/json", "application/json")
                        .getWebResponse()
                        .getContentAsString());
        seen.put("page", browser.goTo(console).asNormalizedText());
        seen.put("summary", browser.getPage(run).asNormalizedText());
        return seen;
    }

    private static void assertShippedAsLogged(List<String> shipped, String log) {
        List<String> logged = log.lines().map(PackagedPipelineIT::plain).toList();
        assertTrue(shipped.stream().anyMatch(line -> line.contains("no login with ****")), shipped.toString());
        List<String> unlogged = new ArrayList<>(shipped);
        unlogged.removeIf(line -> logged.stream().anyMatch(other -> other.endsWith(plain(line))));
        assertEquals(List.of(), unlogged, log);
        assertEquals(logged.size(), shipped.size(), "each line is shipped once");
    }

    private static String plain(String line) {
        return COLOUR.matcher(ConsoleNote.removeNotes(line)).replaceAll("").strip();
    }

    /** Two builds at once have a log that blocks; a third publishes in time, and all three get their answers. */
    private static void publishBesideBlockedLogs(JenkinsRule rule) throws Exception {
        String script =
                "tencentVncUrl(instanceId: 'ins-r9hr2upy', publishOn: 'ALWAYS', " + TARGET + ")\necho 'went on'";
        List<WorkflowRun> blocked = new ArrayList<>();
        for (String name : List.of("blocked-1", "blocked-2")) {
            blocked.add(pipeline(rule, name, script).scheduleBuild2(0).waitForStart());
        }
        for (WorkflowRun run : blocked) {
            File reached = new File(run.getRootDir(), BlockedLogs.REACHED);
            Awaitility.await().atMost(1, TimeUnit.MINUTES).until(reached::exists);
        }

        WorkflowRun third = pipeline(rule, "free", script).scheduleBuild2(0).waitForStart();
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> !third.isBuilding());
        Awaitility.await()
                .atMost(1, TimeUnit.MINUTES)
                .until(() -> blocked.stream().noneMatch(WorkflowRun::isBuilding));

        Path gate = rule.jenkins.getRootDir().toPath().resolve(BlockedLogs.GATE);
        assertFalse(Files.exists(gate), "the logs still block");
        rule.assertLogContains("Checked: the console can be opened", third);
        blocked.add(third);
        for (WorkflowRun run : blocked) {
            rule.assertBuildStatusSuccess(run);
            rule.assertLogContains("went on", run);
            String page = rule.createWebClient()
                    .withJavaScriptEnabled(false)
                    .getPage(run, ConsoleLinks.URL_NAME + "/")
                    .asNormalizedText();
            assertTrue(page.contains("Open VNC console"), page);
        }
    }
}
