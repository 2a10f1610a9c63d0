package io.jenkins.plugins.tencentvnc.benchmark;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.screenshot.ScreenshotClient;
import io.jenkins.plugins.tencentvnc.tencentcloud.ConsoleUrl;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import io.jenkins.plugins.tencentvnc.tencentcloud.Mints;
import io.jenkins.plugins.tencentvnc.tencentcloud.TencentCloudClient;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.SampleScreens;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Measures screenshots through a console behind a slow line. */
final class SlowLineRows {

    private static final int WIDTH = 1920;
    private static final int HEIGHT = 1080;

    private final Results results;
    private final BenchmarkMode effort;
    private final TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());
    private final ScreenshotClient viewer = new ScreenshotClient(UnaryOperator.identity());

    SlowLineRows(Results results, BenchmarkMode effort) {
        this.results = results;
        this.effort = effort;
    }

    void measure() throws Exception {
        BufferedImage desktop = SampleScreens.desktop(WIDTH, HEIGHT);
        BufferedImage text = SampleScreens.text(WIDTH, HEIGHT);
        try (FakeCvm cvm = FakeCvm.start().withScreens()) {
            seconds(cvm, text); // warm-up
            measure(Row.SCREENSHOT_8, 8_000_000, cvm, desktop, text);
            measure(Row.SCREENSHOT_4, 4_000_000, cvm, desktop, text);
            measure(Row.SCREENSHOT_2, 2_000_000, cvm, desktop, text);
        }
    }

    private void measure(Row row, long bitsPerSecond, FakeCvm cvm, BufferedImage desktop, BufferedImage text)
            throws Exception {
        cvm.limitConsoleLines(bitsPerSecond);
        double[] seconds = new double[effort.of(5, 1)];
        for (int i = 0; i < seconds.length; i++) {
            seconds[i] = seconds(cvm, desktop);
        }
        Arrays.sort(seconds);
        results.add(
                row,
                seconds[seconds.length / 2],
                String.format(Locale.ROOT, "(full of text: %.1f s)", seconds(cvm, text)));
    }

    /** Returns a value above the client's limit if the limit was too short. */
    private double seconds(FakeCvm cvm, BufferedImage screen) throws ConsoleException {
        cvm.drawnScreen(FakeCvm.INSTANCE).show(screen);
        ConsoleUrl url = client.mint(Mints.open(cvm.endpoint()));
        long start = System.nanoTime();
        try {
            viewer.capture(url, Deadline.after(ScreenshotClient.TIMEOUT));
        } catch (ConsoleException e) {
            if (!e.code().equals("Client.ScreenTimedOut")) {
                throw e;
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
