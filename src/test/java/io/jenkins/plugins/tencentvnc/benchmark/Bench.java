package io.jenkins.plugins.tencentvnc.benchmark;

import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.nio.file.Path;
import java.util.List;

/**
 * Measures and prints rows. Arguments: the results file; {@code table} to print them, or {@code full} or {@code quick}
 * to measure; then optionally the rows to measure: {@code mint}, {@code journal}, {@code screenshot}, {@code crowd}.
 */
final class Bench {

    private Bench() {}

    public static void main(String... args) throws Exception {
        Results results = new Results(Path.of(args[0]));
        if (List.of(args).contains("table")) {
            results.print();
            return;
        }
        BenchmarkMode effort = List.of(args).contains("quick") ? BenchmarkMode.QUICK : BenchmarkMode.FULL;
        List<String> only = List.of(args).subList(2, args.length);
        if (isWanted("mint", only)) {
            try (FakeCvm cvm = FakeCvm.start()) {
                new MintRows(results, effort, cvm).measure();
            }
        }
        if (isWanted("journal", only)) {
            new JournalRows(results, effort).measure();
        }
        if (isWanted("screenshot", only)) {
            new ScreenshotRow(results, effort).measure();
            new SlowLineRows(results, effort).measure();
        }
        if (isWanted("crowd", only)) {
            new ConcurrentUserRows(results, effort).measure();
        }
        System.exit(0); // idle threads of the SDK and OkHttp end only after a while
    }

    private static boolean isWanted(String rows, List<String> only) {
        return only.isEmpty() || only.contains(rows);
    }
}
