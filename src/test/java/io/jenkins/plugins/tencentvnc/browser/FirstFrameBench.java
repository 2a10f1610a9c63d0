package io.jenkins.plugins.tencentvnc.browser;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.tencentvnc.benchmark.PairedMeasurement;
import io.jenkins.plugins.tencentvnc.benchmark.Results;
import io.jenkins.plugins.tencentvnc.benchmark.Row;
import io.jenkins.plugins.tencentvnc.tencentcloud.Mints;
import io.jenkins.plugins.tencentvnc.tencentcloud.TencentCloudClient;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.Guest;
import io.jenkins.plugins.tencentvnc.testing.LocalTools;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/**
 * Compares the time from click to first frame with that of the same viewer opened directly with an existing console
 * URL, both in a new tab.
 */
@NeedsChromium
@WithJenkins
class FirstFrameBench {

    private static final int PAIRS = 15;

    /** A console accepts 30 connections a minute. */
    private static final Duration APART = Duration.ofMillis(2_100);

    private static final Duration LOG_TIMEOUT = Duration.ofMinutes(1);

    /** Adds a link to click, since the popup blocker stops scripts from opening windows. */
    private static final String ADD_LINK = """
            const link = document.createElement('a');
            link.id = 'direct';
            link.target = '_blank';
            link.href = arguments[0];
            link.textContent = 'The console itself';
            document.querySelector('#main-panel').prepend(link);
            """;

    private static final String HAS_FRAME = """
            const canvas = document.querySelector('#screen canvas');
            if (!canvas || !canvas.width || !canvas.height) return false;
            const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            return pixels.some((value, i) => i % 4 < 3 && value > 0);
            """;

    private FakeCvm cvm;
    private Chromium chromium;

    @Test
    void firstFrameBesideDirectViewer(JenkinsRule rule) throws Exception {
        assumeTrue(LocalTools.qemu().isPresent(), "There is no QEMU here.");
        assumeTrue(LocalTools.noVnc().isPresent(), "There is no noVNC in target/novnc or /usr/share/novnc.");
        // The firmware finds nothing to boot, prints so, and idles.
        Guest guest = new Guest(Duration.ofMinutes(10), null);
        try (BrowserFixtures fixtures = new BrowserFixtures(rule);
                Chromium browser = new Chromium("en", true)) {
            chromium = browser;
            cvm = fixtures.cvm().withScreen(FakeCvm.INSTANCE, guest).withKey("AKIDOfBench", FakeCvm.SECRET_KEY);
            WorkflowRun run = fixtures.fail(
                    "deploy",
                    BrowserFixtures.publish(FakeCvm.INSTANCE, FakeCvm.REGION, "name: 'web', check: false")
                            + "error 'failed'");
            TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());
            browser.signIn(fixtures.url(""), OPERATOR);
            By button = By.cssSelector("button[aria-label='Open VNC console: web']");
            Results.ofRun()
                    .add(
                            Row.FIRST_FRAME,
                            PairedMeasurement.ofTimed(
                                    2,
                                    PAIRS,
                                    i -> {
                                        browser.driver().get(fixtures.url(run.getUrl() + "tencent-vnc/"));
                                        WebElement open = browser.find(button);
                                        return nanosToFrame(open::click);
                                    },
                                    i -> {
                                        browser.driver().get(fixtures.url(run.getUrl() + "tencent-vnc/"));
                                        browser.driver().executeScript(ADD_LINK, consoleUrl(client));
                                        WebElement link = browser.find(By.id("direct"));
                                        return nanosToFrame(link::click);
                                    }));
        }
    }

    private String consoleUrl(TencentCloudClient client) throws Exception {
        String minted = client.mint(Mints.open(cvm.endpoint(), "AKIDOfBench")).reveal();
        return cvm.consolePage() + minted.substring(minted.indexOf('?'));
    }

    private double nanosToFrame(Runnable opening) throws InterruptedException {
        String opener = chromium.driver().getWindowHandle();
        long start = System.nanoTime();
        opening.run();
        Set<String> tabs = new HashSet<>();
        while (tabs.isEmpty()) {
            checkPatience(start, "no tab");
            tabs.addAll(chromium.driver().getWindowHandles());
            tabs.remove(opener);
        }
        chromium.driver().switchTo().window(tabs.iterator().next());
        while (!Boolean.TRUE.equals(chromium.driver().executeScript(HAS_FRAME))) {
            checkPatience(start, "no frame");
        }
        double nanos = System.nanoTime() - start;
        chromium.driver().close();
        chromium.driver().switchTo().window(opener);
        Thread.sleep(Math.max(0, APART.toMillis() - (long) (nanos / 1e6)));
        return nanos;
    }

    private void checkPatience(long start, String missing) {
        if (System.nanoTime() - start > LOG_TIMEOUT.toNanos()) {
            throw new IllegalStateException("There is " + missing + " after " + LOG_TIMEOUT + ": "
                    + chromium.driver().getTitle());
        }
    }
}
