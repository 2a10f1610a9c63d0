package io.jenkins.plugins.tencentvnc.browser;

import static io.jenkins.plugins.tencentvnc.browser.BrowserTest.chromium;
import static io.jenkins.plugins.tencentvnc.browser.BrowserTest.fixtures;
import static io.jenkins.plugins.tencentvnc.browser.BrowserTest.ready;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/**
 * Tests the way from a click to the console in a real browser, under Jenkins' enforced Content-Security-Policy and with
 * the popup blocker on. After the hand-over:
 * <ul>
 * <li>The tab's history has one entry, the console: Back cannot return to a spent link.
 * <li>Reload requests the spent URL from Tencent Cloud, whose page says so. Jenkins' page, still open in its own tab,
 * tells beforehand that reloading can't help and what to do instead.
 * <li>After "Try again", which stays in its tab, Back asks in the browser's own dialog whether to send the form again.
 * </ul>
 */
abstract class OneClick {

    /** The pages with the button. */
    enum Place {
        BUILD_PAGE,
        NEW_BUILD_PAGE,
        CONSOLE_PAGE
    }

    static final By OPEN = By.cssSelector("button[aria-label='Open VNC console: " + BrowserFixtures.WEB + "']");

    private static Chromium withoutJavaScript;

    @BeforeAll
    static void start() throws Exception {
        withoutJavaScript = new Chromium("en", false);
        withoutJavaScript.signIn(fixtures.url(""), OPERATOR);
    }

    @AfterAll
    static void stop() {
        withoutJavaScript.close();
    }

    private static void visit(Place place, Chromium browser) throws Exception {
        BrowserFixtures.newBuildPage(OPERATOR, place == Place.NEW_BUILD_PAGE);
        browser.driver().get(fixtures.url(ready.getUrl() + (place == Place.CONSOLE_PAGE ? "tencent-vnc/" : "")));
    }

    private static void assertConnected(Chromium browser) {
        assertEquals(
                "CONNECTED " + FakeCvm.INSTANCE,
                browser.until(driver -> driver.findElements(By.tagName("h1")).stream()
                        .map(WebElement::getText)
                        .filter(text -> text.startsWith("CONNECTED") || text.startsWith("EXPIRED"))
                        .findFirst()
                        .orElse(null)));
        assertEquals("Fake VNC console", browser.driver().getTitle());
        assertTrue(browser.driver().getCurrentUrl().startsWith(fixtures.cvm().consolePage() + "?InstanceVncUrl="));
    }

    @ParameterizedTest
    @CsvSource({
        "BUILD_PAGE, true",
        "BUILD_PAGE, false",
        "NEW_BUILD_PAGE, true",
        "NEW_BUILD_PAGE, false",
        "CONSOLE_PAGE, true",
        "CONSOLE_PAGE, false"
    })
    void clickOpensConsoleInNewTab(Place place, boolean javaScript) throws Exception {
        Chromium browser = javaScript ? chromium : withoutJavaScript;
        visit(place, browser);
        String opener = browser.driver().getWindowHandle();
        String title = browser.driver().getTitle();
        String address = browser.driver().getCurrentUrl();

        browser.tabsOf(1, () -> browser.find(OPEN).click());

        assertConnected(browser);
        assertEquals("", browser.driver().executeScript("return document.referrer"));
        assertNull(browser.driver().executeScript("return window.opener"));
        browser.driver().switchTo().window(opener);
        assertEquals(title, browser.driver().getTitle());
        assertEquals(address, browser.driver().getCurrentUrl());
        assertFalse(browser.driver().getPageSource().contains("InstanceVncUrl="));
        assertEquals(List.of(), browser.complaints());
        browser.tidyUp();
    }

    @Test
    void contentSecurityPolicyIsEnforced() throws Exception {
        for (String page : List.of("", "tencent-vnc/")) {
            HttpHeaders headers = fixtures.jenkins()
                    .send(OPERATOR, HttpRequest.newBuilder(URI.create(fixtures.url(ready.getUrl() + page))))
                    .headers();
            assertTrue(
                    headers.firstValue("Content-Security-Policy").orElse("").contains("form-action 'self'"),
                    headers.toString());
            assertFalse(
                    headers.firstValue("Content-Security-Policy-Report-Only").isPresent());
        }

        visit(Place.CONSOLE_PAGE, chromium);
        chromium.driver().executeScript("document.body.setAttribute('onclick', 'alert(1)')");

        assertTrue(
                chromium.complaints().stream().anyMatch(text -> text.contains("Content Security Policy")),
                "the browser reports violations");
    }

    @Test
    void popupBlockerIsActive() {
        chromium.driver().get("data:text/html,<script>window.answer = String(window.open('about:blank'))</script>");

        assertEquals("null", chromium.driver().executeScript("return window.answer"));
        assertEquals(1, chromium.driver().getWindowHandles().size());
    }

    @Test
    void doubleClickOpensTwoConsoles() throws Exception {
        visit(Place.CONSOLE_PAGE, chromium);
        String opener = chromium.driver().getWindowHandle();

        chromium.tabsOf(
                2,
                () -> new Actions(chromium.driver())
                        .doubleClick(chromium.find(OPEN))
                        .perform());

        List<String> tabs = new ArrayList<>(chromium.driver().getWindowHandles());
        tabs.remove(opener);
        for (String tab : tabs) {
            chromium.driver().switchTo().window(tab);
            assertConnected(chromium);
        }
        assertEquals(List.of(), chromium.complaints());
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void keyboardOpensConsole(Place place) throws Exception {
        visit(place, chromium);
        WebElement button = chromium.find(OPEN);
        Object unfocused = ring(button);
        tabTo(button);
        chromium.until(driver -> !ring(button).equals(unfocused));

        chromium.tabsOf(1, OneClick::pressEnter);

        assertConnected(chromium);
    }

    static void tabTo(WebElement button) {
        int presses = 0;
        while (!chromium.driver().switchTo().activeElement().equals(button)) {
            assertTrue(presses++ < 60, "the button can't be reached with the Tab key");
            new Actions(chromium.driver()).sendKeys(Keys.TAB).perform();
        }
    }

    static void pressEnter() {
        new Actions(chromium.driver()).sendKeys(Keys.ENTER).perform();
    }

    /** Returns the button's focus ring. */
    private static Object ring(WebElement button) {
        return chromium.driver().executeScript("return getComputedStyle(arguments[0], '::after').boxShadow", button);
    }

    @Test
    void backHasNoEffectAndReloadShowsExpired() throws Exception {
        visit(Place.CONSOLE_PAGE, chromium);
        String opener = chromium.driver().getWindowHandle();
        chromium.tabsOf(1, () -> chromium.find(OPEN).click());
        assertConnected(chromium);

        assertEquals(1L, chromium.driver().executeScript("return history.length"));
        chromium.driver().navigate().back();
        assertConnected(chromium);

        chromium.driver().navigate().refresh();

        chromium.until(driver -> driver.findElement(By.tagName("h1")).getText().equals("EXPIRED"));
        chromium.driver().switchTo().window(opener);
        String text = chromium.find(By.id("main-panel")).getText();
        assertTrue(text.contains("Expired or black screen? Press “Open VNC console” again."), text);
        assertTrue(text.contains("Reloading the console’s own tab cannot help."), text);
    }

    @Test
    void tryAgainReusesTheErrorTab() throws Exception {
        visit(Place.BUILD_PAGE, chromium);
        fixtures.cvm().setState(FakeCvm.INSTANCE, "STOPPED");

        chromium.tabsOf(1, () -> chromium.find(OPEN).click());

        String text = chromium.find(By.cssSelector("[role=alert]")).getText();
        assertTrue(text.contains(FakeCvm.INSTANCE + " is shut down"), text);

        fixtures.cvm().setState(FakeCvm.INSTANCE, "RUNNING");
        Set<String> tabs = chromium.driver().getWindowHandles();
        chromium.find(By.cssSelector("button[aria-label='Try again: " + BrowserFixtures.WEB + "']"))
                .click();

        assertConnected(chromium);
        assertEquals(tabs, chromium.driver().getWindowHandles());
        assertEquals("", chromium.driver().executeScript("return document.referrer"));

        int calls = fixtures.cvm().calls().size();
        chromium.driver().navigate().back();

        chromium.until(driver -> driver.getPageSource().contains("ERR_CACHE_MISS"));
        assertEquals(
                calls, fixtures.cvm().calls().size(), "no URL is minted before the browser's question is answered");
    }
}
