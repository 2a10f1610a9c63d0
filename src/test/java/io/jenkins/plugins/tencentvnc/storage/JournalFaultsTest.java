package io.jenkins.plugins.tencentvnc.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.storage.JournalEntry.Event;
import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore.StoredScreenshot;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests build files that are truncated, edited by hand, of another version, unreadable or unwritable. */
class JournalFaultsTest {

    private static final JournalEntry CHECK = JournalEntry.check(1, "ins-r9hr2upy", null, "");

    @TempDir
    private Path build;

    private final FaultyDisk disk = new FaultyDisk();

    private Path folder() {
        return build.resolve("tencent-vnc");
    }

    @BeforeEach
    void create() throws IOException {
        Files.createDirectory(folder());
    }

    private Journal journal() {
        return new Journal(() -> disk.of(build));
    }

    private Journal journalOf(String... lines) throws IOException {
        Files.write(folder().resolve("journal.jsonl"), List.of(lines));
        return journal();
    }

    @Test
    void missingFieldsHaveDefaults() throws Exception {
        Journal journal = journalOf(
                "{'event':'open','instance':'ins-r9hr2upy'}".replace('\'', '"'),
                "{'event':'find','instance':'tag=a','found':[{'id':'ins-r9hr2upy'}]}".replace('\'', '"'));

        JournalEntry open = journal.read().entries().get(0);
        assertEquals("", open.requestId());
        assertEquals(0, open.at());
        assertNull(open.user());
        assertEquals(1, journal.read().openingsTotal());
        InstanceInfo found = journal.read().entries().get(1).found().get(0);
        assertEquals("", found.name() + found.state() + found.addresses() + found.zone() + found.system());
        assertEquals(found, new InstanceInfo("ins-r9hr2upy", "", "", "", "", ""));
        assertEquals("ins-r9hr2upy |  |  |  |  | ", found.toString());
    }

    @Test
    void instancesWithInvalidIdsAreDropped() throws Exception {
        Journal journal = journalOf(
                "{'event':'find','instance':'tag=a','found':[null,{'name':'x'},{'id':'../x'},{'id':'ins-r9hr2upy'}]}"
                        .replace('\'', '"'),
                "{'event':'find','instance':'tag=b','found':[null,{'id':'INS-R9HR2UPY'}]}".replace('\'', '"'),
                "{'event':'find','instance':'tag=c','found':[]}".replace('\'', '"'));

        List<JournalEntry> entries = journal.read().entries();

        assertEquals(
                List.of("ins-r9hr2upy"),
                entries.get(0).found().stream().map(InstanceInfo::id).toList());
        assertTrue(entries.get(0).isSearchResult());
        assertFalse(entries.get(1).isSearchResult(), "none of them has a valid ID");
        assertFalse(entries.get(2).isSearchResult());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'event':'open'}",
                "{'instance':'ins-r9hr2upy'}",
                "{'event':'teleport','instance':'ins-r9hr2upy'}",
                "{'event':5,'instance':'ins-r9hr2upy'}",
                "{'event':'open','instance':{}}",
                "{'event':'open','instance':['ins-r9hr2upy']}",
                "{'at':1e400,'event':'open','instance':'ins-r9hr2upy'}",
                "{'at':'yesterday','event':'open','instance':'ins-r9hr2upy'}",
                "{'at':[],'event':'open','instance':'ins-r9hr2upy'}",
                "{'event':'open','instance':'ins-r9hr2upy'} and more",
                "{'event':'find','instance':'tag=a','found':'ins-r9hr2upy'}",
                "{'event':'find','instance':'tag=a','found':[['ins-r9hr2upy']]}",
                "{'event':'find','instance':'tag=a','found':{'id':'ins-r9hr2upy'}}",
                "{'dropped':-5}",
                "{'dropped':99999999999}",
                "{'dropped':[]}",
                "{'dropped':null}",
                "{'dropped'",
                "null",
                "[]",
                "7",
                "'text'",
                "\u0000\u0000",
                "\ufeff",
                "{{{{",
                "<xml/>"
            })
    void foreignLineIsSkipped(String line) throws Exception {
        String good = new Gson().toJson(CHECK);

        Journal journal = journalOf(line.replace('\'', '"'), good);

        assertEquals(List.of(CHECK), journal.read().entries());
        assertEquals(0, journal.read().openingsTotal());
        journal.append(CHECK);
        assertEquals(List.of(CHECK, CHECK), journal().read().entries());
    }

    @Test
    void deeplyNestedOrBinaryLineIsSkipped() throws Exception {
        Journal nested = journalOf("{\"found\":" + "[".repeat(500_000), new Gson().toJson(CHECK));
        assertEquals(List.of(CHECK), nested.read().entries());

        Files.write(folder().resolve("journal.jsonl"), new byte[] {(byte) 0xff, (byte) 0xfe, '\n', (byte) 0xc3, '\n'});
        assertEquals(List.of(), journal().read().entries());
    }

    @Test
    void unknownCapacityIsReadAsNull() throws Exception {
        JournalEntry open = journalOf("{'event':'open','instance':'ins-r9hr2upy','as':'EMPEROR'}".replace('\'', '"'))
                .read()
                .entries()
                .get(0);

        assertNull(open.accessReason());
        assertEquals(Event.OPEN, open.event());
    }

    @Test
    void directoryAsJournalIsTolerated() throws Exception {
        Files.createDirectory(folder().resolve("journal.jsonl"));
        Journal journal = journal();

        assertEquals(List.of(), journal.read().entries());
        assertEquals(0, journal.read().openingsTotal());
        assertThrows(IOException.class, () -> journal.append(CHECK));
    }

    @Test
    void fileAsDirectoryIsTolerated() throws Exception {
        Files.delete(folder());
        Files.writeString(folder(), "not a directory");
        StoredScreenshot picture = new StoredScreenshot("ins-r9hr2upy", 1, 720, 400, false);
        ScreenshotStore screenshots = new ScreenshotStore(() -> disk.of(build));

        assertEquals(List.of(), journal().read().entries());
        assertEquals(List.of(), screenshots.of("ins-r9hr2upy"));
        assertThrows(IOException.class, () -> journal().append(CHECK));
        assertThrows(IOException.class, () -> screenshots.add(picture, new byte[1]));
    }

    @Test
    void unreadableDirectoryHasNoScreenshots() throws Exception {
        StoredScreenshot picture = new StoredScreenshot("ins-r9hr2upy", 1, 720, 400, false);
        new ScreenshotStore(() -> build).add(picture, new byte[1]);
        ScreenshotStore screenshots = new ScreenshotStore(() -> disk.of(build));
        disk.failListing();

        assertEquals(List.of(), screenshots.of("ins-r9hr2upy"));
        assertTrue(screenshots.find("ins-r9hr2upy", "1").isEmpty());
        assertThrows(IOException.class, () -> screenshots.add(picture, new byte[1]));
        assertThrows(IOException.class, () -> screenshots.delete(picture));
    }

    @Test
    void staleFilesAreReadAgain() throws Exception {
        StoredScreenshot picture = new StoredScreenshot("ins-r9hr2upy", 1, 720, 400, false);
        new ScreenshotStore(() -> build).add(picture, new byte[1]);
        new Journal(() -> build).append(CHECK);
        Journal journal = journal();
        ScreenshotStore screenshots = new ScreenshotStore(() -> disk.of(build));
        for (String name : List.of("journal.jsonl", "tencent-vnc")) {
            disk.stale(name);
            journal.read();
            screenshots.of("ins-r9hr2upy");
        }
        disk.stale(null);

        assertEquals(List.of(CHECK), journal.read().entries());
        assertEquals(List.of(picture), screenshots.of("ins-r9hr2upy"));
    }

    /** Jenkins renames a job before its directory. */
    @Test
    void filesOfRenamedJobAreReadAgain() throws Exception {
        StoredScreenshot picture = new StoredScreenshot("ins-r9hr2upy", 1, 720, 400, false);
        new ScreenshotStore(() -> build).add(picture, new byte[1]);
        new Journal(() -> build).append(CHECK);
        Path[] directory = {build.resolve("not-yet-there")};
        Journal journal = new Journal(() -> directory[0]);
        ScreenshotStore screenshots = new ScreenshotStore(() -> directory[0]);
        assertEquals(List.of(), journal.read().entries());
        assertEquals(List.of(), screenshots.of("ins-r9hr2upy"));

        directory[0] = build;

        assertEquals(List.of(CHECK), journal.read().entries());
        assertEquals(List.of(picture), screenshots.of("ins-r9hr2upy"));
    }

    /** Otherwise the file would be replaced by the new entry alone. */
    @Test
    void staleFileIsNotThinnedOut() throws Exception {
        journal().append(open(1));
        Journal full = new Journal(() -> disk.of(build), (int) Files.size(folder().resolve("journal.jsonl")));
        disk.stale("journal.jsonl");

        assertThrows(IOException.class, () -> full.append(open(2)));

        disk.stale(null);
        assertEquals(List.of(open(1)), journal().read().entries());
        assertEquals(List.of(open(1), open(2)), full.read().entries());
    }

    @Test
    void entriesOfFullDiskAreStoredLater() throws Exception {
        Journal journal = new Journal(() -> disk.of(build));
        journal.append(open(1));
        journal.read();
        disk.full(true);
        assertThrows(IOException.class, () -> journal.append(open(2)));
        assertThrows(IOException.class, () -> journal.append(open(3)));
        assertEquals(List.of(open(1), open(2), open(3)), journal.read().entries());
        assertEquals(3, journal.read().openingsTotal());
        assertEquals(List.of(open(1)), journal().read().entries());

        disk.full(false);
        journal.append(open(4));

        List<JournalEntry> all = List.of(open(1), open(2), open(3), open(4));
        assertEquals(all, journal.read().entries());
        assertEquals(all, journal().read().entries());
        assertEquals(4, journal().read().openingsTotal());
    }

    /** A disk that is full for days, and a user who keeps opening. */
    @Test
    void memoryStaysBoundedOnFullDisk() {
        Journal journal = new Journal(() -> disk.of(build));
        disk.full(true);
        for (int i = 0; i < 2_000; i++) {
            JournalEntry open = open(i);
            assertThrows(IOException.class, () -> journal.append(open));
        }

        List<JournalEntry> entries = journal.read().entries();
        assertEquals(Journal.MAX_PENDING, entries.size());
        assertEquals(open(1_999), entries.get(entries.size() - 1));
    }

    private static JournalEntry open(int at) {
        return new JournalEntry(
                at, Event.OPEN, "ins-r9hr2upy", "alice", OpenBy.AccessReason.PERMITTED, null, "request", null);
    }
}
