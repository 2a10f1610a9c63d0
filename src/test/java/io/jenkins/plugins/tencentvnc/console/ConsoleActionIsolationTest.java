package io.jenkins.plugins.tencentvnc.console;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.SCRIPTED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsUseListener;
import hudson.model.InvisibleAction;
import hudson.model.Item;
import hudson.model.Node;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.tencentcloud.LogRecords;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.TestExtension;

/** Tests that an open changes nothing of a completed build, even when other parts fail. */
@WithVncJenkins
class ConsoleActionIsolationTest {

    private FakeCvm cvm;
    private VncJenkins jenkins;
    private WorkflowRun run;

    @BeforeEach
    void setUp() throws Exception {
        run = jenkins.build(SCRIPTED, Result.FAILURE);
    }

    private Path directory() {
        return run.getRootDir().toPath();
    }

    /** Returns what identifies that file on its disk; null on Windows, which has no such key. */
    private static Object fileKey(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    private int click() throws Exception {
        return jenkins.open(OPERATOR, run, "application/json").statusCode();
    }

    @Test
    void openNeverWritesBuildXml() throws Exception {
        byte[] before = Files.readAllBytes(directory().resolve("build.xml"));
        Object fileBefore = fileKey(directory().resolve("build.xml"));

        assertEquals(200, click());
        cvm.setState(FakeCvm.INSTANCE, "STOPPED");
        assertEquals(409, click());

        assertArrayEquals(before, Files.readAllBytes(directory().resolve("build.xml")));
        assertEquals(fileBefore, fileKey(directory().resolve("build.xml")), "not even replaced");
        assertEquals(2, run.getAction(ConsoleAction.class).getConsoles().getOpeningsTotal());
        assertTrue(Files.size(directory().resolve("tencent-vnc/journal.jsonl")) > 0);
    }

    /** Linux' device /dev/full replaces the disk: every write fails with "No space left on device". */
    @Test
    void fullDiskDoesNotPreventOpens() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")));
        Path journal = directory().resolve("tencent-vnc/journal.jsonl");
        Files.delete(journal);
        Files.createSymbolicLink(journal, Path.of("/dev/full"));
        byte[] before = Files.readAllBytes(directory().resolve("build.xml"));

        List<String> warnings;
        try (LogRecords records = new LogRecords(ConsoleOperations.class.getName())) {
            for (int i = 0; i < 100; i++) {
                assertEquals(200, click(), "click " + i);
            }
            warnings = records.all().stream()
                    .filter(record -> record.startsWith("WARNING"))
                    .toList();
        }

        assertEquals(100, warnings.size());
        assertTrue(warnings.get(0).contains("Could not store OPEN in the journal of " + run), warnings.get(0));
        assertArrayEquals(before, Files.readAllBytes(directory().resolve("build.xml")));
        assertEquals(
                100, run.getAction(ConsoleAction.class).getConsoles().getOpeningsTotal(), "until the disk has room");
        Files.delete(journal);
    }

    /** Another plugin's action, which makes every attempt to store the build fail. */
    public static final class Unstorable extends InvisibleAction {

        private Object writeReplace() {
            throw new IllegalStateException("can't be stored");
        }
    }

    @Test
    void brokenActionOfPluginAllowsOpens() throws Exception {
        run.addAction(new Unstorable());

        assertEquals(200, click());

        assertEquals(1, run.getAction(ConsoleAction.class).getConsoles().getOpeningsTotal());
    }

    @Test
    void openDoesNotRecreateDeletedBuild() throws Exception {
        cvm.delayAll(Duration.ofSeconds(2));
        FutureTask<Integer> open = new FutureTask<>(this::click);
        new Thread(open).start();
        Awaitility.await().until(() -> cvm.calls().size() == 2); // the check and the open

        Path directory = directory();
        run.delete();

        assertEquals(200, open.get(30, TimeUnit.SECONDS), "the console is still handed over");
        assertFalse(Files.exists(directory));
        assertFalse(Files.exists(directory.resolveSibling("." + directory.getFileName())));
    }

    @Test
    void pageViewWritesNothing() throws Exception {
        Map<String, String> before = files();
        assertTrue(before.containsKey("tencent-vnc/journal.jsonl"), before::toString);

        for (String page : List.of("", "api/json", "../")) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(jenkins.page(run, page)));
            assertEquals(200, jenkins.send(OPERATOR, request).statusCode(), page);
        }

        assertEquals(before, files());
    }

    /** Returns the files of the build, each with the time of its last change and its content. */
    private Map<String, String> files() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(directory())) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                found.put(
                        directory().relativize(path).toString(),
                        Files.getLastModifiedTime(path) + " " + Files.readString(path, StandardCharsets.ISO_8859_1));
            }
        }
        return found;
    }

    /** A second write would wait for the disk twice, longer than all else that an open does within Jenkins. */
    @Test
    void openWritesNoFingerprintAgain() throws Exception {
        int usesBefore = Uses.of(run);
        Map<Path, String> before = fingerprints();
        assertFalse(before.isEmpty());
        try {
            for (Path file : before.keySet()) {
                Files.writeString(file, "untouched");
            }

            assertEquals(200, click());

            // The use is recorded after the answer.
            Awaitility.await("listeners are notified each time").until(() -> Uses.of(run) == usesBefore + 1);
            assertEquals(Set.of("untouched"), Set.copyOf(fingerprints().values()));
        } finally {
            for (Map.Entry<Path, String> file : before.entrySet()) {
                Files.writeString(file.getKey(), file.getValue());
            }
        }
    }

    private static Map<Path, String> fingerprints() throws IOException {
        Map<Path, String> contents = new TreeMap<>();
        try (Stream<Path> all = Files.walk(Jenkins.get().getRootDir().toPath().resolve("fingerprints"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                contents.put(file, Files.readString(file));
            }
        }
        return contents;
    }

    /** Records the builds that use credentials. */
    @TestExtension
    public static final class Uses implements CredentialsUseListener {

        private static final List<Run<?, ?>> RUNS = new CopyOnWriteArrayList<>();

        static int of(Run<?, ?> run) {
            return Collections.frequency(RUNS, run);
        }

        @Override
        @SuppressWarnings("rawtypes")
        public void onUse(Credentials credentials, Run run) {
            RUNS.add(run);
        }

        @Override
        public void onUse(Credentials credentials, Node node) {}

        @Override
        public void onUse(Credentials credentials, Item item) {}
    }
}
