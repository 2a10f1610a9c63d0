package io.jenkins.plugins.tencentvnc.console;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.SCRIPTED;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.STEP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.publish.BackgroundExecutors;
import io.jenkins.plugins.tencentvnc.testing.DrawnScreen;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeInstance;
import io.jenkins.plugins.tencentvnc.testing.SilentScreen;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncSessions;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests that published consoles and interrupted steps survive a restart of Jenkins. */
class RestartTest {

    private final FakeCvm cvm = FakeCvm.start();

    @RegisterExtension
    private final VncSessions sessions = new VncSessions(cvm);

    @Test
    void consoleOpensAfterRestart() throws Throwable {
        long[] timestamp = new long[1];
        sessions.then((rule, jenkins) -> {
            WorkflowRun run = jenkins.build(SCRIPTED, Result.FAILURE);
            assertEquals(200, jenkins.open(OPERATOR, run, "text/html").statusCode());
            timestamp[0] = run.getTimeInMillis();
        });
        sessions.then((rule, jenkins) -> {
            WorkflowRun run =
                    rule.jenkins.getItemByFullName("deploy0", WorkflowJob.class).getLastBuild();
            assertEquals(Result.FAILURE, run.getResult());
            assertEquals(timestamp[0], run.getTimeInMillis());
            ConsoleAction action = run.getAction(ConsoleAction.class);
            assertEquals(1, action.getConsoles().getOpeningsTotal());
            assertEquals(OPERATOR, action.getConsoles().getOpenings().get(0).user());

            assertTrue(jenkins.open(OPERATOR, run, "text/html").body().contains("InstanceVncUrl="));

            assertEquals(2, action.getConsoles().getOpeningsTotal());
        });
        sessions.then((rule, jenkins) -> {
            WorkflowRun run =
                    rule.jenkins.getItemByFullName("deploy0", WorkflowJob.class).getLastBuild();
            assertEquals(Result.FAILURE, run.getResult());
            assertEquals(timestamp[0], run.getTimeInMillis());
            assertEquals(2, run.getAction(ConsoleAction.class).getConsoles().getOpeningsTotal());
        });
    }

    @Test
    void interruptedCheckIsRepeated() throws Throwable {
        cvm.delayAll(Duration.ofSeconds(5));
        sessions.then((rule, jenkins) -> {
            WorkflowRun run = jenkins.pipeline("echo \"link: ${" + STEP.replace("Url ", "Url(") + ")}\"")
                    .scheduleBuild2(0)
                    .waitForStart();
            rule.waitForMessage("Tencent Cloud VNC console for", run);
        });
        cvm.behave();
        sessions.then((rule, jenkins) -> {
            WorkflowRun run =
                    rule.jenkins.getItemByFullName("deploy0", WorkflowJob.class).getLastBuild();
            rule.assertBuildStatusSuccess(rule.waitForCompletion(run));
            rule.assertLogContains("Checked: the console can be opened", run);
            rule.assertLogContains("link: ", run);
            assertNotNull(JournalFixtures.finding(run));
        });
    }

    @Test
    void interruptedSearchIsRepeated() throws Throwable {
        cvm.with(FakeInstance.of("ins-00000001", FakeCvm.REGION, "RUNNING").named("web-1"));
        cvm.delayAll(Duration.ofSeconds(20));
        sessions.then((rule, jenkins) -> {
            jenkins.pipeline(
                            "echo \"link: ${tencentVncUrl(instanceName: 'web-1', region: 'ap-beijing', credentialsId: 'prod')}\"")
                    .scheduleBuild2(0)
                    .waitForStart();
            Awaitility.await().until(() -> !cvm.calls().isEmpty());
        });
        cvm.behave();
        sessions.then((rule, jenkins) -> {
            WorkflowRun run =
                    rule.jenkins.getItemByFullName("deploy0", WorkflowJob.class).getLastBuild();
            rule.assertBuildStatusSuccess(rule.waitForCompletion(run));
            rule.assertLogContains("Tencent Cloud VNC console for ins-00000001", run);
            rule.assertLogContains("Checked: the console can be opened", run);
            rule.assertLogNotContains("Client.", run);
            rule.assertLogContains("link: " + jenkins.page(run, ""), run);
        });
    }

    @Test
    void foundInstanceSurvivesRestart() throws Throwable {
        sessions.then((rule, jenkins) -> {
            WorkflowRun run = jenkins.build(
                    "tencentVncUrl(instanceName: 'web-1', region: 'ap-beijing', credentialsId: 'prod', publishOn: 'ALWAYS')",
                    Result.SUCCESS);
            cvm.with(FakeInstance.of("ins-00000001", FakeCvm.REGION, "RUNNING")
                    .named("web-1")
                    .at("10.0.0.1", null));
            HttpRequest.Builder find = HttpRequest.newBuilder(
                            URI.create(jenkins.page(run, "find?finder=instanceName%3Dweb-1")))
                    .POST(HttpRequest.BodyPublishers.noBody());
            assertEquals(303, jenkins.send(OPERATOR, find).statusCode());
        });
        sessions.then((rule, jenkins) -> {
            WorkflowRun run =
                    rule.jenkins.getItemByFullName("deploy0", WorkflowJob.class).getLastBuild();
            ConsoleTarget target = run.getAction(ConsoleAction.class)
                    .getConsoles()
                    .getTargets()
                    .get(0);
            assertEquals("ins-00000001", target.getInstanceId());
            assertEquals("10.0.0.1", target.getFound().addresses());
        });
    }

    @Test
    void interruptedScreenshotIsTakenAgain() throws Throwable {
        SilentScreen silent = new SilentScreen();
        cvm.withScreen(FakeCvm.INSTANCE, silent);
        sessions.then((rule, jenkins) -> {
            WorkflowRun run = jenkins.pipeline(STEP + ", screenshot: true")
                    .scheduleBuild2(0)
                    .waitForStart();
            rule.waitForMessage("Checked: the console can be opened", run);
        });
        silent.close();
        DrawnScreen drawn = new DrawnScreen(FakeCvm.INSTANCE, "RUNNING");
        cvm.withScreen(FakeCvm.INSTANCE, drawn).setState(FakeCvm.INSTANCE, "RUNNING");
        sessions.then((rule, jenkins) -> {
            WorkflowRun run =
                    rule.jenkins.getItemByFullName("deploy0", WorkflowJob.class).getLastBuild();
            rule.assertBuildStatusSuccess(rule.waitForCompletion(run));
            rule.assertLogContains("Screenshot: ", run);
            rule.assertLogNotContains("Client.", run);
            assertNotNull(JournalFixtures.finding(run));
            try (Stream<Path> files = Files.list(run.getRootDir().toPath().resolve("tencent-vnc"))) {
                List<String> names = files.map(file -> file.getFileName().toString())
                        .sorted()
                        .toList();
                assertEquals(2, names.size(), names.toString());
                assertEquals("journal.jsonl", names.get(0));
                assertTrue(names.get(1).endsWith(".png"), names.toString());
            }
        });
        drawn.close();
    }

    @Test
    void stepStartedDuringShutdownResumes() throws Throwable {
        sessions.then((rule, jenkins) -> {
            BackgroundExecutors.stop(); // as Jenkins does first when it shuts down
            WorkflowRun run = jenkins.pipeline("echo \"link: ${" + STEP.replace("Url ", "Url(") + ")}\"")
                    .scheduleBuild2(0)
                    .waitForStart();
            rule.waitForMessage("[Pipeline] tencentVncUrl", run);
        });
        sessions.then((rule, jenkins) -> {
            WorkflowRun run =
                    rule.jenkins.getItemByFullName("deploy0", WorkflowJob.class).getLastBuild();
            rule.assertBuildStatusSuccess(rule.waitForCompletion(run));
            rule.assertLogContains("link: " + jenkins.page(run, ""), run);
            rule.assertLogContains("Checked: the console can be opened", run);
            ConsoleAction action = run.getAction(ConsoleAction.class);
            assertEquals(1, action.getConsoles().getTargets().size());
        });
    }
}
