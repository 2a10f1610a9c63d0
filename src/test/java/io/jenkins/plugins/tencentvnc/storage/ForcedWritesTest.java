package io.jenkins.plugins.tencentvnc.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore.StoredScreenshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that what is stored is forced to disk before the answer, by the JVM's own record of such calls. */
class ForcedWritesTest {

    private static final JournalEntry CHECK = JournalEntry.check(1, "ins-r9hr2upy", null, "request");

    @TempDir
    private Path temporary;

    private interface Storing {
        void in(Path build) throws IOException;
    }

    /** Returns the names of the files that were forced to disk, with their metadata. */
    private List<String> forcedBy(Storing storing) throws IOException {
        Path build = temporary.resolve("build");
        build.toFile().mkdir();
        Path events = temporary.resolve("events.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.FileForce").withoutThreshold();
            recording.start();
            storing.in(build);
            recording.stop();
            recording.dump(events);
        }
        return RecordingFile.readAllEvents(events).stream()
                .filter(event -> event.getBoolean("metaData"))
                .map(ForcedWritesTest::fileOf)
                .filter(file -> file.startsWith(build))
                .map(file -> file.getFileName().toString())
                .toList();
    }

    private static Path fileOf(RecordedEvent event) {
        return Path.of(event.getString("path"));
    }

    @Test
    void journalLineIsForced() throws Exception {
        assertEquals(List.of("journal.jsonl"), forcedBy(build -> new Journal(() -> build).append(CHECK)));
    }

    @Test
    void rewrittenJournalIsForced() throws Exception {
        List<String> forced = forcedBy(build -> {
            new Journal(() -> build).append(CHECK);
            new Journal(() -> build, 1).append(CHECK);
        });

        assertEquals(List.of("journal.jsonl", "journal.jsonl.new"), forced);
    }

    @Test
    void screenshotIsForced() throws Exception {
        StoredScreenshot picture = new StoredScreenshot("ins-r9hr2upy", 1, 720, 400, false);

        assertEquals(
                List.of("screenshot.new"),
                forcedBy(build -> new ScreenshotStore(() -> build).add(picture, new byte[1])));
    }
}
