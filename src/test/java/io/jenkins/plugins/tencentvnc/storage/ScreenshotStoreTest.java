package io.jenkins.plugins.tencentvnc.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore.StoredScreenshot;
import io.jenkins.plugins.tencentvnc.testing.FreshJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScreenshotStoreTest {

    private static final String INSTANCE = "ins-r9hr2upy";

    @TempDir
    private Path build;

    private ScreenshotStore screenshots() {
        return new ScreenshotStore(() -> build);
    }

    private static StoredScreenshot taken(long at) {
        return new StoredScreenshot(INSTANCE, at, 720, 400, false);
    }

    private static byte[] file(int content) {
        byte[] bytes = new byte[1_000];
        Arrays.fill(bytes, (byte) content);
        return bytes;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(build.resolve("tencent-vnc"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static List<Long> moments(ScreenshotStore screenshots) {
        return screenshots.of(INSTANCE).stream().map(StoredScreenshot::at).toList();
    }

    @Test
    void screenshotsSurviveARestart() throws Exception {
        StoredScreenshot plain = screenshots().add(taken(1_795_000_000_000L), file(1));
        StoredScreenshot dark = screenshots().add(new StoredScreenshot("ins-other001", 2, 4096, 1, true), file(2));

        assertEquals(List.of(plain), screenshots().of(INSTANCE));
        assertEquals(Optional.of(dark), screenshots().find("ins-other001", "2"));
        assertArrayEquals(file(1), screenshots().read(plain));
        assertArrayEquals(file(2), screenshots().read(dark));
        assertEquals(
                List.of(
                        "screenshot-ins-other001-2-4096x1-dark.png",
                        "screenshot-ins-r9hr2upy-1795000000000-720x400.png"),
                names());
    }

    @Test
    void firstAndNewestAreKept() throws Exception {
        ScreenshotStore screenshots = screenshots();
        for (int at = 1; at <= 20; at++) {
            screenshots.add(taken(at), file(at));
            screenshots.add(new StoredScreenshot("ins-other001", at, 1, 1, false), file(at));
        }

        assertEquals(List.of(1L, 17L, 18L, 19L, 20L), moments(screenshots));
        assertEquals(List.of(1L, 17L, 18L, 19L, 20L), moments(screenshots()));
        assertEquals(10, names().size());
    }

    @Test
    void timestampsOfAnInstanceAreUnique() throws Exception {
        ScreenshotStore screenshots = screenshots();

        screenshots.add(taken(7), file(1));
        StoredScreenshot second = screenshots.add(taken(7), file(2));
        StoredScreenshot afterTheClockWasPutBack = screenshots.add(taken(3), file(3));

        assertEquals(8, second.at());
        assertEquals(9, afterTheClockWasPutBack.at());
        assertArrayEquals(file(3), screenshots.read(afterTheClockWasPutBack));
    }

    @Test
    void deletedScreenshotIsGone() throws Exception {
        ScreenshotStore screenshots = screenshots();
        StoredScreenshot first = screenshots.add(taken(1), file(1));
        screenshots.add(taken(2), file(2));

        screenshots.delete(first);
        screenshots.delete(first);

        assertEquals(List.of(2L), moments(screenshots));
        assertEquals(List.of(2L), moments(screenshots()));
        assertThrows(NoSuchFileException.class, () -> screenshots.read(first));
    }

    @Test
    void deletionWorksRightAfterRestart() throws Exception {
        StoredScreenshot picture = screenshots().add(taken(1), file(1));

        screenshots().delete(picture);

        assertEquals(List.of(), names());
    }

    @Test
    void newestIsFoundWithoutTimestamp() throws Exception {
        screenshots().add(taken(1), file(1));
        StoredScreenshot newest = screenshots().add(taken(2), file(2));

        assertEquals(Optional.of(newest), screenshots().find(INSTANCE, null));
        assertEquals(Optional.of(newest), screenshots().find(INSTANCE, ""));
        assertEquals(Optional.empty(), screenshots().find("ins-other001", null));
    }

    @Test
    void unknownTimestampIsNotFound() throws Exception {
        screenshots().add(taken(1), file(1));

        assertEquals(Optional.empty(), screenshots().find(INSTANCE, "2"));
    }

    @Test
    void foreignFilesAreIgnored() throws Exception {
        screenshots().add(taken(1), file(1));
        Path folder = build.resolve("tencent-vnc");
        for (String name : List.of(
                "screenshot.new",
                "journal.jsonl",
                "screenshot-ins-r9hr2upy-2.png",
                "screenshot-ins-r9hr2upy--2-1x1.png",
                "screenshot-ins-r9hr2upy-1234567890123456-1x1.png",
                "screenshot-ins-r9hr2upy-3-1x1.png.bak")) {
            Files.write(folder.resolve(name), file(9));
        }

        assertEquals(List.of(1L), moments(screenshots()));
        assertEquals(List.of(), screenshots().of("../../secrets/master.key"));
        assertEquals(Optional.empty(), screenshots().find("..", "1"));
    }

    @Test
    void deletedBuildIsNotRecreated() throws Exception {
        Path gone = Files.createDirectory(build.resolve("7"));
        ScreenshotStore screenshots = new ScreenshotStore(() -> gone);
        screenshots.of(INSTANCE);
        Files.delete(gone);

        assertThrows(NoSuchFileException.class, () -> screenshots.add(taken(1), file(1)));

        assertFalse(Files.exists(gone));
        assertEquals(List.of(), screenshots.of(INSTANCE));
    }

    /** Linux' device /dev/full: every write fails with "No space left on device". */
    @Test
    void fullDiskLeavesNoPartialFile() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        Path folder = Files.createDirectory(build.resolve("tencent-vnc"));
        Files.createSymbolicLink(folder.resolve("screenshot.new"), full);

        assertThrows(IOException.class, () -> screenshots().add(taken(1), file(1)));

        assertEquals(List.of(), names());
        screenshots().add(taken(2), file(2));
        assertEquals(List.of(2L), moments(screenshots()));
    }

    @Test
    void concurrentAddsLoseNothing() throws Exception {
        ScreenshotStore screenshots = screenshots();
        ExecutorService cameras = Executors.newFixedThreadPool(8);
        List<Future<?>> pictures = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String machine = "ins-%08d".formatted(i);
            pictures.add(cameras.submit(() -> screenshots.add(new StoredScreenshot(machine, 1, 1, 1, false), file(1))));
        }
        for (Future<?> picture : pictures) {
            picture.get();
        }
        cameras.shutdown();

        assertEquals(100, names().size());
    }

    @Test
    void killLeavesWholeScreenshots() throws Exception {
        List<String> answered = FreshJvm.runAndKillAfter(
                50, FreshJvm.command(build.resolve("options"), Camera.class, build.toString()));

        assertTrue(answered.size() >= 50, "the process ended early: " + answered);
        List<StoredScreenshot> kept = screenshots().of(INSTANCE);
        assertTrue(kept.size() >= ScreenshotStore.MOST_PER_MACHINE, kept.toString());
        for (StoredScreenshot picture : kept) {
            assertEquals(Camera.SIZE, screenshots().read(picture).length, picture.toString());
        }
    }

    /** Stores screenshots as fast as it can, and prints each once it is on disk. */
    public static final class Camera {

        static final int SIZE = 300_000;

        private Camera() {}

        public static void main(String... args) throws IOException {
            ScreenshotStore screenshots = new ScreenshotStore(() -> Path.of(args[0]));
            for (int at = 1; at < 5_000; at++) {
                screenshots.add(taken(at), new byte[SIZE]);
                System.out.println(at);
            }
        }
    }
}
