package io.jenkins.plugins.tencentvnc.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.VncJenkins;
import io.jenkins.plugins.tencentvnc.fakecvm.FakeCvm;
import java.nio.file.Files;
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

    private static long size(WorkflowRun run) throws Exception {
        return Files.size(run.getRootDir().toPath().resolve("build.xml"));
    }

    @Test
    void aTargetIsSmallOnDiskAndNoBuildIsLoadedForIt() throws Throwable {
        sessions.then(rule -> {
            try (VncJenkins jenkins = new VncJenkins(rule, cvm).furnish()) {
                String failure = "error 'deployment failed'";
                long one = size(jenkins.build(publish(0) + failure, Result.FAILURE));
                WorkflowRun run = jenkins.build(
                        IntStream.rangeClosed(0, MACHINES)
                                        .mapToObj(LightBuildsTest::publish)
                                        .collect(Collectors.joining())
                                + failure,
                        Result.FAILURE);

                long each = (size(run) - one) / MACHINES;
                assertTrue(
                        each <= 350,
                        each + " bytes: "
                                + Files.readString(run.getRootDir().toPath().resolve("build.xml")));
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
