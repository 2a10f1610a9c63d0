package io.jenkins.plugins.tencentvnc.browser;

import static io.jenkins.plugins.tencentvnc.browser.BrowserTest.chromium;
import static io.jenkins.plugins.tencentvnc.browser.BrowserTest.fixtures;
import static io.jenkins.plugins.tencentvnc.browser.BrowserTest.ready;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.ADMINISTRATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.link.HandOverPage;
import io.jenkins.plugins.tencentvnc.tencentcloud.MintedUrls;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeInstance;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/**
 * Tests the plugin's part of each page with axe by Deque: names of buttons and links, order of headings, contrast,
 * labels, alternative texts, and more. Keyboard operation of opening, which axe can't judge, is tested in
 * {@link OneClick}.
 */
abstract class Accessibility {

    private static final String MAIN = "#main-panel";

    private static String axe;

    @BeforeAll
    static void load() throws IOException {
        try (InputStream script = Accessibility.class.getResourceAsStream("/axe.min.js")) {
            axe = new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Fails if axe reports a violation in that part of the page or in the order of the page's headings. */
    private static void assertAccessible(String part) {
        chromium.find(By.cssSelector(part));
        chromium.driver().executeScript(axe);
        assertEquals(List.of(), chromium.driver().executeAsyncScript("""
                                const [part, done] = arguments;
                                axe.run(part, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] })
                                  .then(result => done(result.violations.flatMap(rule =>
                                    rule.nodes.map(node => rule.id + ' ' + node.html + ' ' + node.failureSummary))));
                                """, part));
        assertEquals(List.of(), chromium.driver().executeScript("""
                                let last = 0;
                                return [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter(heading => {
                                  const level = Number(heading.tagName[1]);
                                  const skips = level > last + 1;
                                  last = level;
                                  return skips;
                                }).map(heading => heading.outerHTML);
                                """));
    }

    private static String consoles(WorkflowRun run) throws Exception {
        return fixtures.url(run.getUrl() + "tencent-vnc/");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void consolePageIsAccessible(boolean dark) throws Exception {
        BrowserFixtures.darkTheme(OPERATOR, dark);
        chromium.driver().get(consoles(ready));
        chromium.driver().executeScript("document.querySelector('details').open = true");

        assertAccessible(MAIN);
    }

    @Test
    void consolePageInNewLayoutIsAccessible() throws Exception {
        BrowserFixtures.newBuildPage(OPERATOR, true);
        chromium.driver().get(consoles(ready));

        assertAccessible(".app-build-content");
    }

    @Test
    void otherConsoleStatesAreAccessible() throws Exception {
        for (WorkflowRun run : List.of(
                fixtures.running(), fixtures.expired(), fixtures.reserved(), fixtures.sought(), fixtures.pictured())) {
            for (boolean dark : new boolean[] {false, true}) {
                BrowserFixtures.darkTheme(OPERATOR, dark);
                chromium.driver().get(consoles(run));
                chromium.driver().executeScript("document.querySelectorAll('details').forEach(d => d.open = true)");
                assertAccessible(MAIN);
            }
        }
    }

    @Test
    void keyboardOperatesScreenshotsAndSearch() throws Exception {
        chromium.signIn(fixtures.url(""), ADMINISTRATOR); // may delete
        try {
            WorkflowRun run = fixtures.pictured();
            chromium.driver().get(fixtures.url(run.getUrl() + "tencent-vnc/"));
            assertEquals(2, pictures());

            OneClick.tabTo(
                    chromium.find(By.cssSelector("button[aria-label='Take screenshot: " + BrowserFixtures.WEB + "']")));
            OneClick.pressEnter();
            chromium.until(driver -> pictures() == 3);

            OneClick.tabTo(chromium.find(By.cssSelector(".tencent-vnc-screenshot button")));
            OneClick.pressEnter();
            chromium.until(driver -> pictures() == 2);

            chromium.driver().get(fixtures.url(fixtures.sought().getUrl() + "tencent-vnc/"));
            int calls = fixtures.cvm().calls().size();
            fixtures.cvm()
                    .with(FakeInstance.of("ins-00000008", FakeCvm.REGION, "RUNNING")
                            .named("shop-web-8"));
            OneClick.tabTo(chromium.find(By.cssSelector("button[aria-label^='Look again']")));
            OneClick.pressEnter();
            chromium.find(By.id("ins-00000008"));
            assertEquals(calls + 1, fixtures.cvm().calls().size());
        } finally {
            chromium.signIn(fixtures.url(""), OPERATOR);
        }
    }

    private static int pictures() {
        return chromium.driver()
                .findElements(By.cssSelector(".tencent-vnc-screenshot img"))
                .size();
    }

    @Test
    void crowdedConsolePageIsAccessible() throws Exception {
        chromium.driver().get(consoles(fixtures.crowded()));
        chromium.driver().manage().timeouts().scriptTimeout(Duration.ofMinutes(3)); // 50 cards, on a busy machine

        assertAccessible(MAIN);
    }

    @Test
    void crowdedPageListsTroubleFirstAndFilters() throws Exception {
        chromium.driver().get(consoles(fixtures.crowded()));
        WebElement box = chromium.find(By.cssSelector(".tencent-vnc-filter input"));
        assertTrue(box.isDisplayed());
        List<WebElement> first = chromium.driver().findElements(By.cssSelector(".tencent-vnc-cards > section"));
        assertEquals(50, first.size());
        assertTrue(first.get(0).getText().contains("is shut down"), first.get(0).getText());
        long shown = first.stream().filter(WebElement::isDisplayed).count();
        assertEquals(10, shown);
        assertEquals(
                20,
                chromium.driver().findElements(By.cssSelector(".tencent-vnc-openings tbody tr")).stream()
                        .filter(WebElement::isDisplayed)
                        .count());

        WebElement more = chromium.find(By.cssSelector("details.tencent-vnc-more"));
        more.findElement(By.tagName("summary")).click();
        box.sendKeys("worker-47");

        chromium.until(driver -> driver.findElements(By.cssSelector(".tencent-vnc-cards > section")).stream()
                .filter(WebElement::isDisplayed)
                .map(WebElement::getText)
                .allMatch(text -> text.contains("worker-47")));
        assertTrue(chromium.find(By.id("ins-worker47")).isDisplayed());
        WebElement status = chromium.find(By.cssSelector(".tencent-vnc-filter [role=status]"));
        assertEquals("Matching machines: 1", status.getText());

        box.sendKeys("!");
        chromium.until(driver -> status.getText().equals("Matching machines: 0"));

        box.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.BACK_SPACE);
        chromium.until(driver -> status.getText().isEmpty());
        assertEquals("true", more.getDomProperty("open"), "as before the search");
        // A browser restores the text without an input event.
        chromium.driver().executeScript("arguments[0].value = 'worker-47'; dispatchEvent(new Event('pageshow'))", box);
        assertEquals("Matching machines: 1", status.getText());
    }

    @Test
    void buildPagesAreAccessible() throws Exception {
        chromium.driver().get(fixtures.url(ready.getUrl()));
        assertAccessible(".tencent-vnc-targets");

        BrowserFixtures.newBuildPage(OPERATOR, true);
        chromium.driver().get(fixtures.url(ready.getUrl()));
        assertAccessible(".tencent-vnc-targets");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void errorPageIsAccessible(boolean dark) throws Exception {
        BrowserFixtures.darkTheme(OPERATOR, dark);
        fixtures.cvm().setState(FakeCvm.INSTANCE, dark ? "TERMINATED" : "STOPPED");
        chromium.driver().get(consoles(ready));
        chromium.tabsOf(1, () -> chromium.find(OneClick.OPEN).click());
        chromium.find(By.cssSelector("[role=alert]"));

        assertAccessible(MAIN);
    }

    @Test
    void handOverPageIsAccessible(@TempDir Path folder) throws Exception {
        for (Locale locale : List.of(Locale.ENGLISH, Locale.SIMPLIFIED_CHINESE)) {
            chromium.driver().get(lingering(folder, locale).toUri().toString());

            assertAccessible("html");
            assertEquals(
                    locale.equals(Locale.ENGLISH) ? "en" : "zh-CN",
                    chromium.find(By.tagName("html")).getAttribute("lang"));
            assertTrue(chromium.find(By.tagName("a")).isDisplayed());
        }
    }

    /** Returns the hand-over page without its redirect, as shown while the browser loads the console. */
    static Path lingering(Path folder, Locale locale) throws Exception {
        String html = HandOverPage.html(
                MintedUrls.of("wss%3A%2F%2Fbjvnc.qcloud.com%3A26789%2Fvnc%3Fs%3DaHpjWnRVMFNhYm"), locale);
        String still = html.replaceFirst("<meta http-equiv=\"refresh\"[^>]*>", "");
        assertTrue(still.length() < html.length());
        return Files.writeString(folder.resolve("hand-over.html"), still);
    }
}
