package io.jenkins.plugins.tencentvnc.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceInfo;
import io.jenkins.plugins.tencentvnc.testing.FreshJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTest {

    private static final String REQUEST = "6ef60bec-0242-43af-bb20-270359fb54a7";

    @TempDir
    private Path build;

    private Journal journal() {
        return new Journal(() -> build);
    }

    private Path file() {
        return build.resolve("tencent-vnc/journal.jsonl");
    }

    private static JournalEntry handOver(int number) {
        return new JournalEntry(
                number,
                JournalEntry.Event.OPEN,
                "ins-r9hr2upy",
                "alice",
                OpenBy.AccessReason.PERMITTED,
                null,
                REQUEST,
                null);
    }

    private static JournalEntry refusal(int number) {
        return new JournalEntry(
                number, JournalEntry.Event.OPEN, "ins-r9hr2upy", "mallory", null, "Client.NotRequester", "", null);
    }

    @Test
    void entriesSurviveARestart() throws Exception {
        List<JournalEntry> written = List.of(
                JournalEntry.check(1, "ins-r9hr2upy", "UnsupportedOperation.InstanceStateStopped", REQUEST),
                handOver(2),
                refusal(3),
                new JournalEntry(
                        4,
                        JournalEntry.Event.OPEN,
                        "ins-r9hr2upy",
                        "张三 \"}\n{",
                        OpenBy.AccessReason.ADMINISTRATOR,
                        null,
                        REQUEST,
                        null));
        for (JournalEntry entry : written) {
            journal().append(entry);
        }

        assertEquals(written, journal().read().entries());
        assertEquals(3, journal().read().openingsTotal());
        assertEquals(4, Files.readAllLines(file()).size(), "one line for each entry, whatever its names contain");
    }

    @Test
    void openingTakesUnderTwoHundredBytes() throws Exception {
        journal()
                .append(new JournalEntry(
                        1_795_000_000_000L,
                        JournalEntry.Event.OPEN,
                        "ins-r9hr2upy",
                        "zhang.san@example.com",
                        OpenBy.AccessReason.PERMITTED,
                        null,
                        REQUEST,
                        null));

        assertTrue(Files.size(file()) <= 200, Files.readString(file()));
    }

    @Test
    void tornLineIsSkipped() throws Exception {
        journal().append(handOver(1));
        Files.writeString(file(), "{\"at\":2,\"event\":\"open\",\"inst", StandardOpenOption.APPEND);
        assertEquals(List.of(handOver(1)), journal().read().entries());

        journal().append(handOver(3));

        assertEquals(List.of(handOver(1), handOver(3)), journal().read().entries());
    }

    @Test
    void unknownEventsAreSkipped() throws Exception {
        journal().append(handOver(1));
        Files.writeString(
                file(),
                "{\"at\":2,\"event\":\"teleport\",\"instance\":\"ins-r9hr2upy\"}\nnull\n[]\n\u0000\u0000\n",
                StandardOpenOption.APPEND);

        assertEquals(List.of(handOver(1)), journal().read().entries());
    }

    @Test
    void deletedBuildIsNotRecreated() throws Exception {
        Path gone = build.resolve("7");
        Files.createDirectory(gone);
        Journal journal = new Journal(() -> gone);
        Files.delete(gone);

        assertThrows(NoSuchFileException.class, () -> journal.append(handOver(1)));

        assertFalse(Files.exists(gone));
    }

    @Test
    void refusalsAreDroppedFirstAndCounted() throws Exception {
        Journal journal = new Journal(() -> build, 20_000);
        for (int i = 0; i < 20; i++) {
            journal.append(handOver(i));
        }
        for (int i = 100; i < 1_100; i++) {
            journal.append(refusal(i));
        }

        assertTrue(Files.size(file()) <= 20_000);
        for (Journal.Content read : List.of(journal.read(), new Journal(() -> build).read())) {
            assertEquals(1_020, read.openingsTotal());
            assertEquals(
                    20, read.entries().stream().filter(e -> e.code() == null).count());
            assertEquals(
                    refusal(1_099), read.entries().get(read.entries().size() - 1), "the oldest refusals are dropped");
        }
    }

    @Test
    void oldestHandOversAreDroppedLast() throws Exception {
        Journal journal = new Journal(() -> build, 20_000);
        journal.append(JournalEntry.check(1, "ins-other001", "InvalidInstanceId.NotFound", REQUEST));
        for (int i = 0; i < 500; i++) {
            journal.append(handOver(i));
        }

        assertTrue(Files.size(file()) <= 20_000);
        assertEquals(500, journal.read().openingsTotal());
        assertEquals(
                "ins-other001", journal.read().entries().get(0).instanceId(), "the newest entry of an instance stays");
        assertEquals(
                handOver(499),
                journal.read().entries().get(journal.read().entries().size() - 1));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "Client.ScreenRefused")
    void screenshotsDoNotDisplaceChecks(String code) throws Exception {
        Journal journal = new Journal(() -> build, 20_000);
        JournalEntry check = JournalEntry.check(1, "ins-r9hr2upy", null, REQUEST);
        journal.append(check);
        for (int i = 2; i < 500; i++) {
            journal.append(JournalEntry.screenshot(i, "ins-r9hr2upy", code, REQUEST));
        }

        for (Journal.Content read : List.of(journal.read(), new Journal(() -> build).read())) {
            assertEquals(0, read.openingsTotal());
            assertEquals(check, read.entries().get(0));
            assertEquals(499, read.entries().get(read.entries().size() - 1).at());
        }
    }

    /** The page shows it, whereas a refused request says nothing about the machine. */
    @Test
    void refusalsDoNotDisplaceLastResult() throws Exception {
        for (JournalEntry result : List.of(
                JournalEntry.check(1, "ins-r9hr2upy", "InvalidInstanceId.NotFound", REQUEST),
                JournalEntry.screenshot(1, "ins-r9hr2upy", null, REQUEST))) {
            Path directory = Files.createDirectory(build.resolve(result.event().name()));
            Journal journal = new Journal(() -> directory, 20_000);
            journal.append(result);
            for (int i = 2; i < 500; i++) {
                journal.append(refusal(i));
            }

            assertEquals(result, journal.read().entries().get(0));
            assertEquals(498, journal.read().openingsTotal());
        }
    }

    /** The newest entry of each of them stays as long as possible. */
    @Test
    void sizeIsLimitedForManyMachines() throws Exception {
        Journal journal = new Journal(() -> build, 20_000);
        for (int i = 0; i < 400; i++) {
            journal.append(JournalEntry.check(i, "ins-%08d".formatted(i), null, REQUEST));
        }

        assertTrue(Files.size(file()) <= 20_000);
        List<JournalEntry> entries = journal.read().entries();
        assertEquals(399, entries.get(entries.size() - 1).at(), "the oldest are dropped");
    }

    @Test
    void foundInstancesOutliveLaterEntries() throws Exception {
        Journal journal = new Journal(() -> build, 20_000);
        InstanceInfo found = new InstanceInfo(
                "ins-r9hr2upy", "web-1", "RUNNING", "10.0.0.1, 203.0.113.1", "ap-beijing-3", "TencentOS Server 4");
        JournalEntry finding = new JournalEntry(
                1,
                JournalEntry.Event.FIND,
                "instanceName=web-1",
                "alice",
                OpenBy.AccessReason.PERMITTED,
                null,
                REQUEST,
                List.of(found));
        journal.append(finding);
        for (int i = 2; i < 500; i++) {
            journal.append(new JournalEntry(
                    i,
                    JournalEntry.Event.FIND,
                    "instanceName=web-1",
                    "alice",
                    OpenBy.AccessReason.PERMITTED,
                    "Client.NoInstanceFound",
                    REQUEST,
                    null));
        }

        for (Journal.Content read : List.of(journal.read(), new Journal(() -> build).read())) {
            assertEquals(finding, read.entries().get(0));
            assertEquals(499, read.entries().get(read.entries().size() - 1).at());
            assertEquals(0, read.openingsTotal());
        }
        assertTrue(Files.size(file()) <= 20_000);
    }

    /**
     * Otherwise a user could push their openings out of the journal by repeating searches of a build's many finders.
     */
    @Test
    void findingsAreDroppedBeforeHandOvers() throws Exception {
        Journal journal = new Journal(() -> build, 20_000);
        for (int i = 0; i < 20; i++) {
            journal.append(handOver(i));
        }
        InstanceInfo found = new InstanceInfo(
                "ins-r9hr2upy", "web-1", "RUNNING", "10.0.0.1, 203.0.113.1", "ap-beijing-3", "TencentOS Server 4");
        for (int i = 100; i < 300; i++) {
            journal.append(new JournalEntry(
                    i,
                    JournalEntry.Event.FIND,
                    "tag=role=" + i,
                    "mallory",
                    OpenBy.AccessReason.PERMITTED,
                    null,
                    REQUEST,
                    List.of(found, found, found)));
        }

        assertTrue(Files.size(file()) <= 20_000);
        for (Journal.Content read : List.of(journal.read(), new Journal(() -> build).read())) {
            assertEquals(
                    20, read.entries().stream().filter(JournalEntry::isOpening).count());
            assertEquals(299, read.entries().get(read.entries().size() - 1).at(), "the oldest findings are dropped");
        }
    }

    /** For any number of bytes left before the limit, although the count of dropped entries takes some. */
    @Test
    void sizeNeverExceedsTheLimit() throws Exception {
        for (int most = 1_500; most < 1_700; most++) {
            Path directory = Files.createDirectory(build.resolve("" + most));
            Journal journal = new Journal(() -> directory, most);
            long before = 0;
            for (int i = 10; i < 40; i++) {
                journal.append(handOver(i));
                long size = Files.size(directory.resolve("tencent-vnc/journal.jsonl"));
                assertTrue(size <= (size < before ? most * 3 / 4 : most), size + " of " + most);
                before = size;
            }
            assertEquals(30, new Journal(() -> directory).read().openingsTotal());
        }
    }

    @Test
    void memoryIsThinnedOutWithTheFile() throws Exception {
        Journal journal = new Journal(() -> build, 2_000);
        for (int i = 0; i < 40; i++) {
            journal.append(handOver(i));

            assertEquals(new Journal(() -> build, 2_000).read(), journal.read());
        }
        assertTrue(journal.read().entries().size() < 40);
    }

    @Test
    void renamedJobKeepsItsJournal() throws Exception {
        Path[] directory = {build.resolve("old")};
        Files.createDirectory(directory[0]);
        Journal journal = new Journal(() -> directory[0]);
        journal.append(handOver(1));
        directory[0] = Files.move(directory[0], build.resolve("new"));

        journal.append(handOver(2));

        assertEquals(2, new Journal(() -> build.resolve("new")).read().entries().size());
        assertFalse(Files.exists(build.resolve("old")));
    }

    @Test
    void concurrentAppendsLoseNothing() throws Exception {
        Journal journal = journal();
        ExecutorService users = Executors.newFixedThreadPool(8);
        List<Future<?>> clicks = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int number = i;
            clicks.add(users.submit(() -> {
                journal.append(handOver(number));
                return null;
            }));
        }
        for (Future<?> click : clicks) {
            click.get();
        }
        users.shutdown();

        assertEquals(200, journal().read().openingsTotal());
    }

    /** Linux' device /dev/full: every write fails with "No space left on device". */
    @Test
    void fullDiskThrowsException() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        Files.createDirectory(file().getParent());
        Files.createSymbolicLink(file(), full);
        Journal journal = journal();

        assertThrows(IOException.class, () -> journal.append(handOver(1)));

        assertEquals(List.of(handOver(1)), journal.read().entries());
    }

    /** The kernel's limit on file sizes stands for a disk that becomes full within a line. */
    @Test
    void fillingDiskLeavesWholeLines() throws Exception {
        assumeTrue(Files.exists(Path.of("/bin/bash")));
        List<String> appender = FreshJvm.command(build.resolve("options"), Appender.class, build.toString());
        List<String> limited = new ArrayList<>(List.of("/bin/bash", "-c", "ulimit -f 8; exec \"$0\" \"$@\""));
        limited.addAll(appender);
        List<String> answered = FreshJvm.runAndKillAfter(Integer.MAX_VALUE, limited);

        assertTrue(answered.contains("refused"), "the limit was reached");
        long whole = answered.stream().filter(line -> !line.equals("refused")).count();
        assertTrue(whole > 10, whole + " were answered before");
        byte[] bytes = Files.readAllBytes(file());
        assertEquals('\n', bytes[bytes.length - 1], "no partial line");
        assertEquals(whole, journal().read().entries().size());
    }

    @Test
    void killLosesNoConfirmedEntry() throws Exception {
        List<String> answered = FreshJvm.runAndKillAfter(
                300, FreshJvm.command(build.resolve("options"), Appender.class, build.toString()));

        assertTrue(answered.size() >= 300, "the process ended early: " + answered);
        List<Long> kept =
                journal().read().entries().stream().map(JournalEntry::at).toList();
        assertTrue(kept.containsAll(answered.stream().map(Long::valueOf).toList()), "every confirmed entry is kept");
        assertTrue(kept.size() <= answered.size() + 1, "at most one unconfirmed entry");
    }

    /** Appends as fast as it can, and prints each number once it is on disk. */
    public static final class Appender {

        private Appender() {}

        public static void main(String... args) {
            Journal journal = new Journal(() -> Path.of(args[0]));
            for (int i = 0; i < 2_000; i++) {
                try {
                    journal.append(handOver(i));
                    System.out.println(i);
                } catch (IOException e) {
                    System.out.println("refused");
                    return;
                }
            }
        }
    }
}
