package io.jenkins.plugins.tencentvnc.bench;

import io.jenkins.plugins.tencentvnc.fakecvm.FakeCvm;
import java.nio.file.Path;
import java.util.List;

/** Arguments: the file for results, and {@code table} to print them, or else {@code full} or {@code quick} to measure. */
final class Bench {

    private Bench() {}

    public static void main(String... args) throws Exception {
        Results results = new Results(Path.of(args[0]));
        if (List.of(args).contains("table")) {
            results.print();
            return;
        }
        Effort effort = List.of(args).contains("quick") ? Effort.QUICK : Effort.FULL;
        try (FakeCvm cvm = FakeCvm.start()) {
            new MintRows(results, effort, cvm).measure();
        }
        new JournalRows(results, effort).measure();
        new ScreenshotRow(results, effort).measure();
        new CrowdRows(results, effort).measure();
        System.exit(0); // the SDK's and OkHttp's threads rest for a while before they end
    }
}
