package io.jenkins.plugins.tencentvnc.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncSessions;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests the cost of targets whose consoles are not opened. */
class BuildStorageTest {

    private static final int MACHINES = 10;
    private static final Pattern TARGETS = Pattern.compile("(?s)<targets>(.*)</targets>");

    private final FakeCvm cvm = FakeCvm.start();

    @RegisterExtension
    private final VncSessions sessions = new VncSessions(cvm);

    private static String publish(int machine) {
        return "tencentVncUrl instanceId: 'ins-light0%02d', region: '%s', credentialsId: 'prod', check: false%n"
                .formatted(machine, FakeCvm.REGION);
    }

    /** Returns the bytes of a target in build.xml, with the white space before it. */
    private static int size(WorkflowRun run) throws Exception {
        String build = Files.readString(run.getRootDir().toPath().resolve("build.xml"));
        Matcher targets = TARGETS.matcher(build);
        assertTrue(targets.find(), build);
        return targets.group(1).length() / MACHINES;
    }

    @Test
    void targetIsSmallAndLoadsNoBuild() throws Throwable {
        sessions.then((rule, jenkins) -> {
            String steps = IntStream.range(0, MACHINES)
                    .mapToObj(BuildStorageTest::publish)
                    .collect(Collectors.joining());
            int size = size(jenkins.build(steps + "error 'deployment failed'", Result.FAILURE));

            assertTrue(size <= 350, size + " bytes a target");
        });
        sessions.then((rule, jenkins) -> {
            for (WorkflowJob job : rule.jenkins.allItems(WorkflowJob.class)) {
                assertEquals(
                        0, job.getLazyBuildMixIn()._getRuns().getLoadedBuilds().size(), job + " after a start");
            }
            assertEquals(0, cvm.calls().size());
        });
    }
}
