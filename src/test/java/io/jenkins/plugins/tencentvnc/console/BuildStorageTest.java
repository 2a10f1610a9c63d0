package io.jenkins.plugins.tencentvnc.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsUseListener;
import hudson.model.Item;
import hudson.model.Node;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.TestExtension;

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

    /** A second write would wait for the disk twice, longer than all else that an open does within Jenkins. */
    @Test
    void openWritesNoFingerprintAgain() throws Throwable {
        sessions.then((rule, jenkins) -> {
            WorkflowRun run = jenkins.build(VncJenkins.STEP + "\nerror 'deployment failed'", Result.FAILURE);
            int usesBefore = Uses.COUNT.get();
            Map<Path, String> before = fingerprints(rule.jenkins.getRootDir().toPath());
            assertEquals(1, before.size());
            for (Path file : before.keySet()) {
                Files.writeString(file, "untouched");
            }

            assertEquals(
                    200,
                    jenkins.open(VncJenkins.OPERATOR, run, "application/json").statusCode());

            // The use is recorded after the answer.
            Awaitility.await("listeners are notified each time").until(() -> Uses.COUNT.get() == usesBefore + 1);
            assertEquals(
                    List.of("untouched"),
                    List.copyOf(fingerprints(rule.jenkins.getRootDir().toPath()).values()));
            for (Map.Entry<Path, String> file : before.entrySet()) {
                Files.writeString(file.getKey(), file.getValue());
            }
        });
    }

    private static Map<Path, String> fingerprints(Path home) throws IOException {
        Map<Path, String> contents = new TreeMap<>();
        try (Stream<Path> all = Files.walk(home.resolve("fingerprints"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                contents.put(file, Files.readString(file));
            }
        }
        return contents;
    }

    @TestExtension("openWritesNoFingerprintAgain")
    public static final class Uses implements CredentialsUseListener {

        private static final AtomicInteger COUNT = new AtomicInteger();

        @Override
        public void onUse(Credentials credentials, Run run) {
            COUNT.incrementAndGet();
        }

        @Override
        public void onUse(Credentials credentials, Node node) {}

        @Override
        public void onUse(Credentials credentials, Item item) {}
    }
}
