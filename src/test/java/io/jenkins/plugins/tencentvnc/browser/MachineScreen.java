package io.jenkins.plugins.tencentvnc.browser;

import static io.jenkins.plugins.tencentvnc.browser.BrowserTest.chromium;
import static io.jenkins.plugins.tencentvnc.browser.BrowserTest.fixtures;
import static io.jenkins.plugins.tencentvnc.browser.BrowserTest.ready;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.testing.DemoMachine;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.LocalTools;
import io.jenkins.plugins.tencentvnc.testing.Pictures;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/**
 * Tests the way from a click in Jenkins to the screen in noVNC under Jenkins' enforced Content-Security-Policy: a QEMU
 * guest where QEMU is installed, otherwise a drawn screen. It has its own FakeCvm, since each connection counts.
 */
abstract class MachineScreen {

    private static final Pattern TARGET = Pattern.compile("content=\"0;url=([^\"]+)\"");
    private static final String PNG = "data:image/png;base64,";

    private static FakeCvm cvm;
    private static DemoMachine machine;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(LocalTools.noVnc().isPresent(), "There is no noVNC in target/novnc or /usr/share/novnc.");
        cvm = FakeCvm.start();
        machine = new DemoMachine(cvm);
        machine.awaitFailure();
    }

    @BeforeEach
    void useIt() {
        use(cvm);
        cvm.setState(FakeCvm.INSTANCE, "RUNNING");
    }

    @AfterAll
    static void stop() {
        if (machine != null) {
            use(fixtures.cvm());
            machine.close();
            cvm.close();
        }
    }

    private static void use(FakeCvm other) {
        TencentVncConfiguration settings = TencentVncConfiguration.get();
        settings.setEndpoint(other.endpoint());
        settings.setConsolePage(other.consolePage());
    }

    private static void click(Chromium browser) throws Exception {
        browser.driver().get(fixtures.url(ready.getUrl() + "tencent-vnc/"));
        browser.tabsOf(1, () -> browser.find(OneClick.OPEN).click());
    }

    private static void awaitBanner(Chromium browser, String banner) {
        browser.until(driver -> driver.findElement(By.tagName("h1")).getText().equals(banner));
    }

    /** Returns noVNC's canvas as an image. */
    private static BufferedImage canvas() {
        String url = (String) chromium.driver()
                .executeScript("return document.querySelector('#screen canvas').toDataURL('image/png')");
        try {
            return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(url.substring(PNG.length()))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BufferedImage ownPicture() {
        try {
            return machine.ownPicture();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long typed() {
        try {
            return machine.typed();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void clickShowsScreenAndForwardsKeys() throws Exception {
        click(chromium);
        awaitBanner(chromium, "CONNECTED " + FakeCvm.INSTANCE);
        assertEquals(List.of(), chromium.complaints());

        chromium.until(driver -> Pictures.areAlikeButForACursor(ownPicture(), canvas()));
        assertTrue(Pictures.colours(canvas()) > 1, "the screen is not dark");

        long before = typed();
        new Actions(chromium.driver()).sendKeys("x").perform();
        chromium.until(driver -> typed() > before);
    }

    @Test
    void secondUseOfUrlShowsExpired() throws Exception {
        click(chromium);
        awaitBanner(chromium, "CONNECTED " + FakeCvm.INSTANCE);

        chromium.driver().get(chromium.driver().getCurrentUrl());

        awaitBanner(chromium, "EXPIRED");
    }

    @Test
    void lateUseOfUrlShowsExpired() throws Exception {
        Matcher target = TARGET.matcher(
                fixtures.jenkins().open(OPERATOR, ready, "text/html").body());
        assertTrue(target.find(), "the hand-over page has a target");
        cvm.advance(Duration.ofSeconds(15));

        chromium.driver().get(target.group(1));

        awaitBanner(chromium, "EXPIRED");
    }

    @Test
    void powerOffEndsTheSession() throws Exception {
        click(chromium);
        awaitBanner(chromium, "CONNECTED " + FakeCvm.INSTANCE);

        cvm.setState(FakeCvm.INSTANCE, "STOPPED");

        awaitBanner(chromium, "DISCONNECTED " + FakeCvm.INSTANCE);
    }

    @Test
    void stillPictureWithoutJavaScript() throws Exception {
        try (Chromium browser = new Chromium("en", false)) {
            browser.signIn(fixtures.url(""), OPERATOR);

            click(browser);

            awaitBanner(browser, "CONNECTED " + FakeCvm.INSTANCE);
            WebElement picture = browser.find(By.cssSelector("img[alt='The screen of " + FakeCvm.INSTANCE + "']"));
            browser.until(driver -> picture.getSize().getWidth() == ownPicture().getWidth());
        }
    }
}
