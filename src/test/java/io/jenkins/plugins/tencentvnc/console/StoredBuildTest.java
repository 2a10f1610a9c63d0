package io.jenkins.plugins.tencentvnc.console;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.SCRIPTED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncSessions;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests that a build loads whichever version of the plugin stored it, and without the plugin. */
class StoredBuildTest {

    private static final Pattern ACTION =
            Pattern.compile("(?s)<io\\.jenkins\\.plugins\\.tencentvnc\\.console\\.ConsoleAction[^>]*>.*"
                    + "</io\\.jenkins\\.plugins\\.tencentvnc\\.console\\.ConsoleAction>");

    private final FakeCvm cvm = FakeCvm.start();

    @RegisterExtension
    private final VncSessions sessions = new VncSessions(cvm);

    private long timestamp;

    private static WorkflowRun lastBuild(org.jvnet.hudson.test.JenkinsRule rule) {
        return rule.jenkins.getItemByFullName("deploy0", WorkflowJob.class).getLastBuild();
    }

    /** Runs a build, edits its file while Jenkins is down, and runs {@code then} after the next start. */
    private void storedAs(UnaryOperator<String> edit, VncSessions.Step then) throws Throwable {
        Path[] stored = new Path[1];
        sessions.then((rule, jenkins) -> {
            WorkflowRun run = jenkins.build(SCRIPTED, Result.FAILURE);
            timestamp = run.getTimeInMillis();
            stored[0] = run.getRootDir().toPath().resolve("build.xml");
        });
        String before = Files.readString(stored[0]);
        String after = edit.apply(before);
        assertTrue(!after.equals(before), "the edit has no effect on " + before);
        Files.writeString(stored[0], after);
        sessions.then((rule, jenkins) -> {
            assertEquals(Result.FAILURE, lastBuild(rule).getResult());
            assertEquals(timestamp, lastBuild(rule).getTimeInMillis());
            then.run(rule, jenkins);
        });
    }

    private static String fixture(String name) {
        try (InputStream in = StoredBuildTest.class.getResourceAsStream("StoredBuildTest/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String withAction(String build, String action) {
        return ACTION.matcher(build).replaceAll(Matcher.quoteReplacement(action));
    }

    @Test
    void buildOfFirstFormatLoads() throws Throwable {
        storedAs(build -> withAction(build, fixture("action-1.xml")), (rule, jenkins) -> {
            ConsoleAction action = lastBuild(rule).getAction(ConsoleAction.class);
            ConsoleTarget target = action.getConsoles().getTargets().get(0);
            assertEquals("web-3", target.getName());
            assertEquals(PublishOn.FAILURE, target.getPublishOn());
            assertEquals("Deploy", target.getStage());
            assertEquals("deployment failed", target.getFailure());
            assertEquals(
                    200, jenkins.open(OPERATOR, lastBuild(rule), "text/html").statusCode());
        });
    }

    @Test
    void unknownFieldIsIgnored() throws Throwable {
        storedAs(
                build -> build.replace("<instanceId>", "<ofTheFuture>x</ofTheFuture><instanceId>"),
                (rule, jenkins) -> assertEquals(
                        FakeCvm.INSTANCE,
                        lastBuild(rule)
                                .getAction(ConsoleAction.class)
                                .getConsoles()
                                .getTargets()
                                .get(0)
                                .getInstanceId()));
    }

    @Test
    void buildLoadsWithoutThePlugin() throws Throwable {
        storedAs(
                build -> build.replace("io.jenkins.plugins.tencentvnc.", "io.jenkins.plugins.uninstalled."),
                (rule, jenkins) -> assertNull(lastBuild(rule).getAction(ConsoleAction.class)));
    }
}
