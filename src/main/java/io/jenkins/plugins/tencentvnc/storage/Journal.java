package io.jenkins.plugins.tencentvnc.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The events of a build's targets since their publication: a file of JSON lines beside build.xml. Each line is appended
 * and forced to disk by itself, so that no answered request is lost and no other file of the build is at risk. A line
 * that was cut short by a crash is skipped.
 *
 * <p>Thread-safe. Only one object may write a file.
 */
public final class Journal {

    static final String FILE = "journal.jsonl";

    static final int MAX_BYTES = 1 << 20;

    /** Maximum number of entries that wait in memory until the file can be written. */
    static final int MAX_PENDING = 100;

    private static final Gson GSON = new Gson();

    private final Supplier<Path> buildDirectory;
    private final int maxBytes;

    /** The entries of the file, oldest first; null if it has to be read again. */
    private List<JournalEntry> entries;

    /** The number of openings that are no longer in the file. */
    private int dropped;

    /** The newest entries that are not in the file, since it could not be written. */
    private final Deque<JournalEntry> pending = new ArrayDeque<>();

    /** @param buildDirectory evaluated at each use, since a job can be renamed and moved */
    public Journal(Supplier<Path> buildDirectory) {
        this(buildDirectory, MAX_BYTES);
    }

    Journal(Supplier<Path> buildDirectory, int maxBytes) {
        this.buildDirectory = buildDirectory;
        this.maxBytes = maxBytes;
    }

    /**
     * The content of a journal.
     *
     * @param entries oldest first
     * @param openingsTotal the number of openings, including those no longer kept
     */
    public record Content(List<JournalEntry> entries, int openingsTotal) {}

    /** The line with the number of openings that are no longer kept. */
    private record Dropped(int dropped) {}

    /**
     * Adds a line and forces it to disk. If the file can't be written, the entry waits in memory for the next one, with
     * the newest {@value #MAX_PENDING}. Waiting entries are lost with this object, also if Jenkins unloads the build.
     *
     * @throws java.nio.file.NoSuchFileException if the build's directory is gone; it is never recreated
     * @throws IOException if the line can't be stored; a part of it that can't be removed is skipped when reading
     */
    public synchronized void append(JournalEntry entry) throws IOException {
        pending.add(entry);
        List<JournalEntry> before = entries;
        entries = null;
        try {
            boolean rewritten = storePending();
            if (before != null && !rewritten) {
                before.addAll(pending);
                entries = before;
            }
            pending.clear();
        } finally {
            if (pending.size() > MAX_PENDING) {
                pending.remove();
            }
        }
    }

    /** Writes the pending entries; returns whether the whole file was rewritten. */
    private boolean storePending() throws IOException {
        byte[] lines = lines(pending);
        BuildDirectory.create(folder());
        try (FileChannel channel = FileChannel.open(
                file(), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long size = channel.size();
            if (size + lines.length + 1 <= maxBytes) {
                write(channel, size, endsInsideLine(channel, size) ? afterLineBreak(lines) : lines);
                return false;
            }
        }
        rewriteWithPending();
        return true;
    }

    /** Returns the content; only the pending entries if the file can't be read. */
    public synchronized Content read() {
        try {
            if (entries == null) {
                load();
            }
            return contentWithPending();
        } catch (IOException e) {
            return new Content(List.copyOf(pending), openings(pending));
        }
    }

    private Content contentWithPending() {
        List<JournalEntry> all = new ArrayList<>(entries);
        all.addAll(pending);
        return new Content(Collections.unmodifiableList(all), openings(all) + dropped);
    }

    private Path folder() {
        return buildDirectory.get().resolve(BuildDirectory.NAME);
    }

    private Path file() {
        return folder().resolve(FILE);
    }

    private static byte[] line(Object content) {
        return (GSON.toJson(content) + "\n").getBytes(UTF_8);
    }

    private static byte[] lines(Collection<JournalEntry> entries) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        entries.forEach(entry -> lines.writeBytes(line(entry)));
        return lines.toByteArray();
    }

    private static byte[] afterLineBreak(byte[] lines) {
        return ByteBuffer.allocate(1 + lines.length).put((byte) '\n').put(lines).array();
    }

    private static boolean endsInsideLine(FileChannel channel, long size) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        return size > 0 && channel.read(last, size - 1) == 1 && last.get(0) != '\n';
    }

    private static void write(FileChannel channel, long size, byte[] bytes) throws IOException {
        try {
            channel.position(size);
            BuildDirectory.writeAndForce(channel, bytes);
        } catch (IOException e) {
            try {
                channel.truncate(size); // removes half a line, as on a full disk
            } catch (IOException stillFull) {
                e.addSuppressed(stillFull);
            }
            throw e;
        }
    }

    /** Throws also if there is no file, so that it is read again: a job's directory is renamed after the job. */
    private void load() throws IOException {
        List<JournalEntry> read = new ArrayList<>();
        int droppedBefore = 0;
        for (String line : head().split("\n")) {
            try {
                if (line.startsWith("{\"dropped\"")) {
                    droppedBefore =
                            Math.max(0, GSON.fromJson(line, Dropped.class).dropped());
                } else {
                    JournalEntry entry = GSON.fromJson(line, JournalEntry.class);
                    if (entry != null && entry.event() != null && entry.instanceId() != null) {
                        read.add(entry);
                    }
                }
            } catch (JsonParseException torn) {
                // A crash cut the line short, before the request was answered.
            }
        }
        entries = read;
        dropped = droppedBefore;
    }

    /** Reads no more than a journal's maximum size, even if the file was replaced by a larger one. */
    private String head() throws IOException {
        try (InputStream in = Files.newInputStream(file())) {
            return new String(in.readNBytes(maxBytes), UTF_8); // a torn line may end within a character
        }
    }

    private static int openings(Collection<JournalEntry> entries) {
        return (int) entries.stream().filter(JournalEntry::isOpening).count();
    }

    private void rewriteWithPending() throws IOException {
        load();
        Content all = contentWithPending();
        List<JournalEntry> kept = compacted(all.entries());
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        lines.writeBytes(line(new Dropped(all.openingsTotal() - openings(kept))));
        lines.writeBytes(lines(kept));
        BuildDirectory.replace(folder().resolve(FILE + ".new"), file(), lines.toByteArray());
        entries = null;
    }

    /**
     * Removes the oldest entries of each kind, in this order: replaced checks, screenshots and searches; failed
     * openings; search results; other openings; the rest. A quarter of the size becomes free, so that the next line
     * does not trigger it again.
     */
    private List<JournalEntry> compacted(List<JournalEntry> entries) {
        Set<JournalEntry> current = new HashSet<>();
        current.addAll(newest(entries, entry -> entry.event() != JournalEntry.Event.SCREENSHOT));
        current.addAll(newest(entries, JournalEntry::isSearchResult));
        current.addAll(newest(entries, JournalEntry::isAboutMachine));
        List<Predicate<JournalEntry>> removalOrder = List.of(
                entry -> !entry.isOpening() && !current.contains(entry),
                entry -> entry.isOpening() && entry.code() != null && !current.contains(entry),
                JournalEntry::isSearchResult, // the search can be repeated
                entry -> entry.isOpening() && !current.contains(entry),
                entry -> true);
        List<JournalEntry> kept = new LinkedList<>(entries);
        long size = line(new Dropped(Integer.MAX_VALUE)).length
                + kept.stream().mapToLong(entry -> line(entry).length).sum();
        for (Predicate<JournalEntry> expendable : removalOrder) {
            for (Iterator<JournalEntry> all = kept.iterator(); size > maxBytes * 3 / 4 && all.hasNext(); ) {
                JournalEntry entry = all.next();
                if (expendable.test(entry)) {
                    all.remove();
                    size -= line(entry).length;
                }
            }
        }
        return kept;
    }

    /** Returns the newest of the matching entries for each machine and each search. */
    private static Collection<JournalEntry> newest(List<JournalEntry> entries, Predicate<JournalEntry> matching) {
        Map<String, JournalEntry> newest = new HashMap<>();
        entries.stream().filter(matching).forEach(entry -> newest.put(entry.instanceId(), entry));
        return newest.values();
    }
}
