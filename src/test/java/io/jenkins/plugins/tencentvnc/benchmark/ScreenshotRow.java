package io.jenkins.plugins.tencentvnc.benchmark;

import io.jenkins.plugins.tencentvnc.screenshot.ScreenshotClient;
import io.jenkins.plugins.tencentvnc.tencentcloud.CallPriority;
import io.jenkins.plugins.tencentvnc.tencentcloud.ConsoleUrl;
import io.jenkins.plugins.tencentvnc.tencentcloud.Mints;
import io.jenkins.plugins.tencentvnc.tencentcloud.TencentCloudClient;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.Guest;
import io.jenkins.plugins.tencentvnc.testing.LocalTools;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Compares a screenshot through a console with QEMU's own screen dump. */
final class ScreenshotRow {

    /** A console accepts 30 connections a minute. */
    private static final int MOST = 30;

    private final Results results;
    private final BenchmarkMode effort;

    ScreenshotRow(Results results, BenchmarkMode effort) {
        this.results = results;
        this.effort = effort;
    }

    void measure() throws Exception {
        if (LocalTools.qemu().isEmpty()) {
            return;
        }
        // The firmware finds nothing to boot, prints so, and idles.
        try (Guest guest = new Guest(Duration.ofMinutes(5), null);
                FakeCvm cvm = FakeCvm.start().withScreen(FakeCvm.INSTANCE, guest)) {
            TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());
            ScreenshotClient viewer = new ScreenshotClient(UnaryOperator.identity());
            Thread.sleep(effort.of(15_000, 2_000)); // until the firmware has printed its last line
            int warmUp = effort.of(5, 1);
            for (int i = 0; i < MOST; i++) {
                cvm.withKey("AKIDOfScreen" + i, FakeCvm.SECRET_KEY);
            }
            results.add(
                    Row.SCREENSHOT,
                    PairedMeasurement.of(
                            warmUp,
                            effort.of(MOST - warmUp, 2),
                            i -> {
                                ConsoleUrl url = client.mint(Mints.open(cvm.endpoint(), "AKIDOfScreen" + i));
                                viewer.capture(url, CallPriority.OPEN.deadline());
                            },
                            i -> guest.screendump()));
        }
    }
}
