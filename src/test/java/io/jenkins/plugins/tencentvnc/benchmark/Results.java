package io.jenkins.plugins.tencentvnc.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Measured values, shared by several programs in a file of lines {@code ROW<tab>value<tab>more}. */
public final class Results {

    private final Path file;

    public Results(Path file) {
        this.file = file;
    }

    /** Returns the results of the current run of {@code bin/bench}. */
    public static Results ofRun() {
        return new Results(Path.of(System.getProperty("bench.results")));
    }

    /** @param more details such as the times of a ratio; may be empty */
    public void add(Row row, double value, String more) throws IOException {
        String line = row + "\t" + value + "\t" + more + "\n";
        Files.writeString(file, line, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        System.out.println(row.what() + ": " + row.bound().withUnit(value) + " " + more);
    }

    public void add(Row row, PairedMeasurement turns) throws IOException {
        add(row, turns.ratio(), turns.toString());
    }

    private record Result(double value, String more) {}

    private Map<Row, Result> read() throws IOException {
        Map<Row, Result> results = new EnumMap<>(Row.class);
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, UTF_8)) {
                String[] parts = line.split("\t", 3);
                results.put(Row.valueOf(parts[0]), new Result(Double.parseDouble(parts[1]), parts[2]));
            }
        }
        return results;
    }

    /** Prints the table as Markdown, then a line for each missing row. */
    void print() throws IOException {
        Map<Row, Result> results = read();
        List<String[]> lines = new ArrayList<>();
        lines.add(new String[] {"row", "measured against", "ratio or figure", "must be", ""});
        for (Row row : Row.values()) {
            Result result = results.get(row);
            if (result != null) {
                lines.add(new String[] {
                    row.what(),
                    row.against().isEmpty() ? "–" : row.against(),
                    (row.bound().withUnit(result.value()) + " " + result.more()).strip(),
                    row.bound().shown(),
                    verdict(row, result.value())
                });
            }
        }
        printAligned(lines);
        for (Row row : Row.values()) {
            if (!results.containsKey(row)) {
                System.out.println("bin/bench: did not run: " + row.what());
            }
        }
    }

    private static String verdict(Row row, double value) {
        if (row.bound().isOnlyReported()) {
            return "–";
        }
        return row.bound().holdsFor(value) ? "ok" : "MISS";
    }

    private static void printAligned(List<String[]> lines) {
        int columns = lines.get(0).length;
        int[] widths = new int[columns];
        for (String[] line : lines) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], line[i].length());
            }
        }
        for (int row = 0; row < lines.size(); row++) {
            StringBuilder text = new StringBuilder("|");
            StringBuilder rule = new StringBuilder("|");
            for (int i = 0; i < columns; i++) {
                String cell = lines.get(row)[i];
                text.append(' ')
                        .append(cell)
                        .append(" ".repeat(widths[i] - cell.length()))
                        .append(" |");
                rule.append(" ").append("-".repeat(Math.max(3, widths[i]))).append(" |");
            }
            System.out.println(text);
            if (row == 0) {
                System.out.println(rule);
            }
        }
        System.out.println();
    }
}
