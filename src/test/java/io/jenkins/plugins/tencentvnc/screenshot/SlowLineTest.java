package io.jenkins.plugins.tencentvnc.screenshot;

import io.jenkins.plugins.tencentvnc.tencentcloud.ConsoleUrl;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import io.jenkins.plugins.tencentvnc.tencentcloud.Mints;
import io.jenkins.plugins.tencentvnc.tencentcloud.TencentCloudClient;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.SampleScreens;
import java.awt.image.BufferedImage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests captures over a slow line, as between a controller and a distant region. */
class SlowLineTest {

    private static final long BITS_PER_SECOND = 2_000_000;

    private final FakeCvm cvm = FakeCvm.start().withScreens();
    private final TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());
    private final ScreenshotClient viewer = new ScreenshotClient(UnaryOperator.identity());

    @AfterEach
    void close() {
        cvm.close();
    }

    @ParameterizedTest
    @CsvSource({"1920, 1080, false", "1920, 1080, true", "1024, 768, false", "1024, 768, true"})
    void slowLineStillGivesScreenshot(int width, int height, boolean desktop) throws Exception {
        BufferedImage shown = desktop ? SampleScreens.desktop(width, height) : SampleScreens.text(width, height);
        cvm.drawnScreen(FakeCvm.INSTANCE).show(shown);
        cvm.limitConsoleLines(BITS_PER_SECOND);
        ConsoleUrl url = client.mint(Mints.open(cvm.endpoint()));

        Screenshot screenshot = viewer.capture(url, Deadline.after(ScreenshotClient.TIMEOUT));

        TestPictures.assertShowsAlike(TestPictures.pixels(shown), screenshot, width > 1024 ? 9 : 0);
    }
}
