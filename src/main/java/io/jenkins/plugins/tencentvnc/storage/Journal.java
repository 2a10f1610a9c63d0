package io.jenkins.plugins.tencentvnc.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
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

    /** Maximum size of a journal in bytes. */
    static final int MAX_BYTES = 1 << 20;

    /** Size in bytes after thinning out, so that the next line does not trigger it again. */
    private static final int THINNED_BYTES = MAX_BYTES * 3 / 4;

    private static final Gson GSON = new Gson();

    private final Supplier<Path> buildDirectory;
    private final int maxBytes;
    private final int thinnedBytes;
    private List<JournalEntry> entries;
    private int dropped;

    /**
     * Upper bound of the entries' size as lines, in bytes. Limited like the file, also when the file can't be written.
     */
    private long bytes;

    /** @param buildDirectory evaluated at each use, since a job can be renamed and moved */
    public Journal(Supplier<Path> buildDirectory) {
        this(buildDirectory, MAX_BYTES, THINNED_BYTES);
    }

    Journal(Supplier<Path> buildDirectory, int maxBytes, int thinnedBytes) {
        this.buildDirectory = buildDirectory;
        this.maxBytes = maxBytes;
        this.thinnedBytes = thinnedBytes;
    }

    /** The line with the number of openings that are no longer kept. */
    private record Dropped(int dropped) {}

    /**
     * Adds a line and forces it to disk. An entry that can't be stored is kept in memory until Jenkins restarts.
     *
     * @throws NoSuchFileException if the build's directory is gone; it is never recreated
     * @throws IOException if the line can't be stored; the file is then unchanged
     */
    public synchronized void append(JournalEntry entry) throws IOException {
        load();
        byte[] line = line(entry);
        entries.add(entry);
        bytes += line.length;
        if (bytes > maxBytes) {
            thinOut();
        }
        Path file = file();
        BuildDirectory.create(folder());
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long size = channel.size();
            if (size + line.length + 1 <= maxBytes) {
                write(channel, size, endsInsideLine(channel, size) ? join("\n".getBytes(UTF_8), line) : line);
                return;
            }
        }
        thinOut();
        rewrite(file);
    }

    /** Returns the entries, oldest first. */
    public synchronized List<JournalEntry> entries() {
        try {
            load();
        } catch (IOException e) {
            return List.of();
        }
        return List.copyOf(entries);
    }

    /** Returns the newest matching entry, or null. */
    public JournalEntry newest(Predicate<JournalEntry> filter) {
        return entries().stream()
                .filter(filter)
                .reduce((earlier, later) -> later)
                .orElse(null);
    }

    /** Returns the number of openings, including those no longer kept. */
    public synchronized int openingsTotal() {
        return (int) entries().stream().filter(JournalEntry::isOpening).count() + dropped;
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

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static boolean endsInsideLine(FileChannel channel, long size) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        return size > 0 && channel.read(last, size - 1) == 1 && last.get(0) != '\n';
    }

    private static void write(FileChannel channel, long size, byte[] bytes) throws IOException {
        try {
            channel.position(size);
            for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
                channel.write(rest);
            }
            channel.force(true);
        } catch (IOException e) {
            try {
                channel.truncate(size); // removes half a line, as on a full disk
            } catch (IOException stillFull) {
                e.addSuppressed(stillFull);
            }
            throw e;
        }
    }

    private void load() throws IOException {
        if (entries != null) {
            return;
        }
        List<JournalEntry> read = new ArrayList<>();
        int droppedBefore = 0;
        Path file = file();
        if (Files.exists(file)) {
            // Not Files.lines: a torn line may end within a character.
            byte[] head = head(file);
            bytes = head.length;
            for (String line : new String(head, UTF_8).split("\n")) {
                try {
                    if (line.startsWith("{\"dropped\"")) {
                        droppedBefore = GSON.fromJson(line, Dropped.class).dropped();
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
        }
        entries = read;
        dropped = Math.max(0, droppedBefore);
    }

    /** Reads no more than a journal's maximum size, even if the file was replaced by a larger one. */
    private byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(maxBytes);
        }
    }

    /**
     * Removes the oldest entries of each kind, in this order: entries that are not current, refused openings, search
     * results, successful openings.
     */
    private void thinOut() {
        Map<String, JournalEntry> newest = new HashMap<>();
        Map<String, JournalEntry> newestResult = new HashMap<>();
        entries.stream()
                .filter(entry -> entry.event() != JournalEntry.Event.SCREENSHOT)
                .forEach(entry -> {
                    newest.put(entry.instanceId(), entry);
                    if (entry.isFinding()) {
                        newestResult.put(entry.instanceId(), entry);
                    }
                });
        List<JournalEntry> kept = new LinkedList<>(entries);
        long size = bytesOf(kept) + line(new Dropped(0)).length + 9;
        Predicate<JournalEntry> isCurrent =
                entry -> newest.get(entry.instanceId()) == entry || newestResult.get(entry.instanceId()) == entry;
        List<Predicate<JournalEntry>> removalOrder = List.of(
                entry -> !entry.isOpening() && !isCurrent.test(entry),
                entry -> entry.isOpening() && entry.code() != null && !isCurrent.test(entry),
                JournalEntry::isFinding, // the search can be repeated
                entry -> entry.isOpening() && entry.code() == null && !isCurrent.test(entry));
        for (Predicate<JournalEntry> expendable : removalOrder) {
            for (Iterator<JournalEntry> all = kept.iterator(); size > thinnedBytes && all.hasNext(); ) {
                JournalEntry entry = all.next();
                if (expendable.test(entry)) {
                    all.remove();
                    size -= line(entry).length;
                }
            }
        }
        dropped += (int) entries.stream().filter(JournalEntry::isOpening).count()
                - (int) kept.stream().filter(JournalEntry::isOpening).count();
        entries = new ArrayList<>(kept);
        bytes = bytesOf(kept);
    }

    private static long bytesOf(List<JournalEntry> entries) {
        return entries.stream().mapToLong(entry -> line(entry).length).sum();
    }

    private void rewrite(Path file) throws IOException {
        Path next = file.resolveSibling(FILE + ".new");
        try {
            try (FileChannel channel = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                write(channel, 0, line(new Dropped(dropped)));
                for (JournalEntry entry : entries) {
                    for (ByteBuffer rest = ByteBuffer.wrap(line(entry)); rest.hasRemaining(); ) {
                        channel.write(rest);
                    }
                }
                channel.force(true);
            }
            BuildDirectory.replace(next, file);
        } catch (IOException e) {
            Files.deleteIfExists(next);
            throw e;
        }
    }
}
