package io.jenkins.plugins.tencentvnc.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.VncJenkins;
import io.jenkins.plugins.tencentvnc.fakecvm.FakeCvm;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** What a Jenkins pays for targets that nobody looks at. */
class LightBuildsTest {

    private static final int MACHINES = 10;
    private static final Pattern TARGETS = Pattern.compile("(?s)<targets>(.*)</targets>");

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private final FakeCvm cvm = FakeCvm.start();

    @AfterEach
    void stop() {
        cvm.close();
    }

    private static String publish(int machine) {
        return "tencentVncUrl instanceId: 'ins-light0%02d', region: '%s', credentialsId: 'prod', check: false%n"
                .formatted(machine, FakeCvm.REGION);
    }

    /** What stands in build.xml for a target, with the white space before it. */
    private static int size(WorkflowRun run) throws Exception {
        String build = Files.readString(run.getRootDir().toPath().resolve("build.xml"));
        Matcher targets = TARGETS.matcher(build);
        assertTrue(targets.find(), build);
        return targets.group(1).length() / MACHINES;
    }

    @Test
    void aTargetIsSmallOnDiskAndNoBuildIsLoadedForIt() throws Throwable {
        sessions.then(rule -> {
            try (VncJenkins jenkins = new VncJenkins(rule, cvm).furnish()) {
                String steps = IntStream.range(0, MACHINES)
                        .mapToObj(LightBuildsTest::publish)
                        .collect(Collectors.joining());
                int size = size(jenkins.build(steps + "error 'deployment failed'", Result.FAILURE));

                assertTrue(size <= 350, size + " bytes a target");
            }
        });
        sessions.then(rule -> {
            for (WorkflowJob job : rule.jenkins.allItems(WorkflowJob.class)) {
                assertEquals(
                        0, job.getLazyBuildMixIn()._getRuns().getLoadedBuilds().size(), job + " after a start");
            }
            assertEquals(0, cvm.calls().size());
        });
    }
}
