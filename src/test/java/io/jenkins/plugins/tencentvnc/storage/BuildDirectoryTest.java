package io.jenkins.plugins.tencentvnc.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore.StoredScreenshot;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the replacement of files while another program holds them, which on Windows makes a move fail. */
class BuildDirectoryTest {

    @TempDir
    private Path directory;

    private final FaultyDisk disk = new FaultyDisk();

    private static IOException held() {
        return new AccessDeniedException("journal.jsonl");
    }

    /** Another exception of Windows for a held file. */
    private static IOException usedByAnotherProcess() {
        return new FileSystemException("journal.jsonl", null, "The process cannot access the file");
    }

    private void replace() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "old");
        try {
            BuildDirectory.replace(disk.of(directory.resolve("next")), disk.of(file), "new".getBytes(UTF_8));
        } finally {
            assertFalse(Files.exists(directory.resolve("next")));
        }
    }

    private String content() throws IOException {
        return Files.readString(directory.resolve("file"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void brieflyHeldFileIsReplacedAtomically(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            disk.failMove(i % 2 == 0 ? held() : usedByAnotherProcess());
        }

        replace();

        assertEquals("new", content());
        assertEquals(times + 1, disk.atomicMoves());
    }

    @Test
    void longHeldFileIsReplacedNonAtomically() throws Exception {
        for (int i = 1; i < BuildDirectory.ATTEMPTS; i++) {
            disk.failMove(held());
        }
        long start = System.nanoTime();

        replace();

        assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(310), "the pauses grow");
        assertEquals("new", content());
        assertEquals(BuildDirectory.ATTEMPTS - 1, disk.atomicMoves());
    }

    @Test
    void unsupportedAtomicMoveIsTriedOnce() throws Exception {
        disk.failMove(new AtomicMoveNotSupportedException("next", "file", "another disk"));

        replace();

        assertEquals("new", content());
        assertEquals(1, disk.atomicMoves());
    }

    @Test
    void lastingFaultKeepsOldFile() throws Exception {
        disk.hold("file");
        for (int i = 1; i <= BuildDirectory.ATTEMPTS; i++) {
            disk.failMove(held());
        }

        assertThrows(AccessDeniedException.class, this::replace);

        assertEquals("old", content());
    }

    /** The file is overwritten where a move is impossible; the space that it frees could go to another program. */
    @Test
    void fullDiskKeepsOldFile() throws Exception {
        disk.failMove(new AtomicMoveNotSupportedException("next", "file", "another disk"));
        disk.onMove(() -> disk.full(true));

        assertThrows(IOException.class, this::replace);

        assertEquals("old", content());
    }

    @Test
    void fullDiskLeavesNoTornFile() throws Exception {
        disk.failMove(new AtomicMoveNotSupportedException("next", "file", "another disk"));
        disk.onMove(() -> disk.full(true));
        Path file = directory.resolve("file");

        assertThrows(
                IOException.class,
                () -> BuildDirectory.replace(disk.of(directory.resolve("next")), disk.of(file), new byte[9]));

        assertFalse(Files.exists(file));
    }

    @Test
    void otherFaultsAreNotRetried() {
        disk.failMove(new IOException("Input/output error"));

        assertThrows(IOException.class, this::replace);

        assertEquals(1, disk.atomicMoves());
    }

    @Test
    void interruptEndsTheWaitAndStays() throws Exception {
        disk.failMove(held());
        Thread interrupted = Thread.currentThread();
        disk.onMove(interrupted::interrupt);

        assertThrows(InterruptedIOException.class, this::replace);

        assertTrue(Thread.interrupted());
        assertEquals("old", content());
        assertEquals(1, disk.atomicMoves());
    }

    @Test
    void filesAreStoredDespiteScanner() throws Exception {
        byte[] png = new byte[1_000];
        ScreenshotStore screenshots = new ScreenshotStore(() -> disk.of(directory));
        disk.failMove(held());
        StoredScreenshot picture = screenshots.add(new StoredScreenshot("ins-r9hr2upy", 1, 720, 400, false), png);
        assertArrayEquals(png, screenshots.read(picture));

        Journal journal = new Journal(() -> disk.of(directory), 2_000);
        disk.failMove(held());
        for (int i = 0; i < 40; i++) {
            journal.append(JournalEntry.check(i, "ins-r9hr2upy", null, ""));
        }
        assertEquals(5, disk.atomicMoves(), "two for the screenshot, three for the two times the journal is rewritten");
        List<JournalEntry> entries = new Journal(() -> directory).read().entries();
        assertEquals(39, entries.get(entries.size() - 1).at());
    }

    /** The new screenshot is stored all the same, and the next one makes room for both. */
    @Test
    void heldOldFileKeepsNewScreenshot() throws Exception {
        ScreenshotStore screenshots = new ScreenshotStore(() -> disk.of(directory));
        for (int at = 1; at <= ScreenshotStore.MOST_PER_MACHINE; at++) {
            screenshots.add(picture(at), new byte[10]);
        }
        disk.failDelete(held());

        assertEquals(6, screenshots.add(picture(6), new byte[10]).at());

        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L), times(screenshots));
        screenshots.add(picture(7), new byte[10]);
        assertEquals(List.of(1L, 4L, 5L, 6L, 7L), times(screenshots), "the one that was held, and one more");
        assertEquals(times(screenshots), times(new ScreenshotStore(() -> directory)));
    }

    private static StoredScreenshot picture(long at) {
        return new StoredScreenshot("ins-r9hr2upy", at, 720, 400, false);
    }

    private static List<Long> times(ScreenshotStore screenshots) {
        return screenshots.of("ins-r9hr2upy").stream().map(StoredScreenshot::at).toList();
    }
}
