package io.jenkins.plugins.tencentvnc.benchmark;

import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.storage.Journal;
import io.jenkins.plugins.tencentvnc.storage.JournalEntry;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Measures the disk writes of an opening, and whether they grow with the number of earlier ones. */
final class JournalRows {

    private static final String REQUEST = "6ef60bec-0242-43af-bb20-270359fb54a7";

    private final Results results;
    private final BenchmarkMode effort;

    JournalRows(Results results, BenchmarkMode effort) {
        this.results = results;
        this.effort = effort;
    }

    void measure() throws Exception {
        Path folder = Files.createTempDirectory("bench-journal");
        try {
            Path many = Files.createDirectory(folder.resolve("many"));
            Journal full = journal(many, effort.of(5_000, 50));
            results.add(
                    Row.JOURNAL, (double) Files.size(many.resolve("tencent-vnc/journal.jsonl")) / entries(full), "");
            results.add(
                    Row.JOURNALS,
                    PairedMeasurement.ofTimed(
                            10,
                            effort.of(200, 5),
                            i -> nanosOfAppend(full),
                            i -> nanosOfAppend(journal(Files.createDirectory(folder.resolve("one" + i)), 1))));
        } finally {
            delete(folder);
        }
    }

    private static int entries(Journal journal) {
        return journal.read().entries().size();
    }

    private static Journal journal(Path build, int openings) throws IOException {
        Journal journal = new Journal(() -> build);
        for (int i = 0; i < openings; i++) {
            journal.append(opening());
        }
        return journal;
    }

    private static JournalEntry opening() {
        return new JournalEntry(
                System.currentTimeMillis(),
                JournalEntry.Event.OPEN,
                FakeCvm.INSTANCE,
                "zhang.san@example.com",
                OpenBy.AccessReason.PERMITTED,
                null,
                REQUEST,
                null);
    }

    private static double nanosOfAppend(Journal journal) throws IOException {
        JournalEntry opening = opening();
        long start = System.nanoTime();
        journal.append(opening);
        return System.nanoTime() - start;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> childrenFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : childrenFirst) {
                Files.delete(file);
            }
        }
    }
}
