package io.jenkins.plugins.tencentvnc.browser;

import static io.jenkins.plugins.tencentvnc.browser.BrowserTest.chromium;
import static io.jenkins.plugins.tencentvnc.browser.BrowserTest.fixtures;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.ExpectedConditions;

/** Tests the layout of the table of openings from narrow to wide windows, and its pages. */
abstract class OpeningsTable {

    private static final int OPENINGS = 2_000;
    private static final int OPENINGS_A_PAGE = 20;

    /** Ids of 4, 20 and 60 characters. A browser may break a line after each hyphen. */
    private static final List<String> USERS = List.of("anna", "on-call-operator-001", "x".repeat(60));

    private static final List<String> MACHINES =
            List.of("db-1", "shop-web-frontend-01", "shop-web-frontend-in-the-second-zone-of-beijing-spare-000001");

    private static WorkflowRun once;
    private static WorkflowRun often;
    private static Chromium chinese;

    @BeforeAll
    static void start() throws Exception {
        once = fixtures.opened("deploy-once", USERS.subList(1, 2), MACHINES.subList(1, 2), 1);
        often = fixtures.opened("deploy-often", USERS, MACHINES, OPENINGS);
        chinese = new Chromium("zh-CN", true);
        chinese.signIn(fixtures.url(""), OPERATOR);
    }

    @AfterAll
    static void stop() {
        chinese.close();
    }

    @AfterEach
    void resetSize() {
        chromium.resetSize();
        chinese.resetSize();
    }

    private static String page(WorkflowRun run, String query) throws Exception {
        return fixtures.url(run.getUrl() + "tencent-vnc/" + query);
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 420, 768, 1280, 1600})
    void layoutFitsEveryWindowWidth(int width) throws Exception {
        for (Chromium browser : List.of(chromium, chinese)) {
            for (WorkflowRun run : List.of(once, often)) {
                browser.resize(width, 900);
                browser.driver().get(page(run, ""));
                browser.find(By.cssSelector(".tencent-vnc-openings td"));

                assertEquals(List.of(), browser.driver().executeScript(LAYOUT_FAULTS), run + " at " + width);
            }
        }
    }

    /**
     * Returns overlapping elements, elements that exceed their cell or the window, and ids that are broken although
     * they fit on one line.
     */
    private static final String LAYOUT_FAULTS = """
            const faults = [];
            const table = document.querySelector('.tencent-vnc-openings');
            const head = getComputedStyle(table.tHead);
            if (head.display === 'none') {
              faults.push('no head for screen readers');
            }
            const clipped = head.clipPath !== 'none';
            const visible = box => box.width > 0 && box.height > 0;
            const text = node => node.textContent.trim();
            const overlap = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
                && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
            const within = (inner, outer) => inner.left > outer.left - 1 && inner.right < outer.right + 1
                && inner.top > outer.top - 1 && inner.bottom < outer.bottom + 1;
            const lines = node => {
              const range = document.createRange();
              range.selectNodeContents(node);
              return [...range.getClientRects()].filter(visible);
            };
            const texts = cell => {
              const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT,
                  node => node.parentElement.closest('button') || !text(node)
                      ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
              const found = [];
              while (walker.nextNode()) {
                found.push(walker.currentNode);
              }
              return found;
            };
            const noneOverlaps = (boxes, what) => boxes.forEach((a, i) => boxes.slice(i + 1)
                .filter(b => overlap(a.box, b.box))
                .forEach(b => faults.push(`${what} overlap: ${a.name} | ${b.name}`)));

            const cells = [...table.querySelectorAll('th, td')]
                .map(cell => ({ name: text(cell), cell, box: cell.getBoundingClientRect() }))
                .filter(each => visible(each.box) && !(clipped && each.cell.closest('thead')));
            noneOverlaps(cells, 'cells');
            for (const { name, cell, box } of cells) {
              const parts = [
                ...texts(cell).flatMap(node => lines(node).map(line => ({ name: text(node), box: line }))),
                ...[...cell.querySelectorAll('button')].map(button => (
                    { name: 'Copy', box: button.getBoundingClientRect() }))
              ];
              noneOverlaps(parts, 'texts');
              parts.filter(part => !within(part.box, box)).forEach(part => faults.push(`${part.name} leaves its cell`));
              if (box.left < 0 || box.right > innerWidth) {
                faults.push(`${name} leaves the window`);
              }
            }
            if (document.documentElement.scrollWidth > innerWidth) {
              faults.push('the page scrolls sideways');
            }

            for (const id of table.querySelectorAll('bdi, code')) {
              const needed = lines(id).map(line => line.width).reduce((sum, width) => sum + width, 0);
              const style = getComputedStyle(id.closest('td'));
              const room = table.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 1;
              if (new Set(lines(id).map(line => line.top)).size > 1 && needed < room) {
                faults.push(`${text(id)} is broken, and needs ${needed} of ${room}`);
              }
            }
            return faults;
            """;

    @Test
    void linksLeadThroughThePages() throws Exception {
        chromium.driver().get(page(often, ""));
        assertPage(0, "Page 1 of 100", List.of("Older"));

        click("Older");
        assertPage(1, "Page 2 of 100", List.of("Newer", "Older"));
        assertTrue(chromium.driver().getCurrentUrl().endsWith("#openings"));

        click("Newer");
        assertPage(0, "Page 1 of 100", List.of("Older"));

        chromium.driver().get(page(often, "?openings=98"));
        click("Older");
        assertPage(99, "Page 100 of 100", List.of("Newer"));

        chinese.driver().get(page(often, "?openings=1"));
        String text = chinese.find(By.id("openings")).getText();
        assertTrue(text.contains("第 2 页，共 100 页"), text);
    }

    @Test
    void unknownPageShowsNearestPage() throws Exception {
        for (String typed : List.of("100", "999999")) {
            chromium.driver().get(page(often, "?openings=" + typed));
            assertPage(99, "Page 100 of 100", List.of("Newer"));
        }
        for (String typed : List.of("1000000000000", "-1", "x", "", "1.5")) {
            chromium.driver().get(page(often, "?openings=" + typed));
            assertPage(0, "Page 1 of 100", List.of("Older"));
        }
        chromium.driver().get(page(once, "?openings=5"));
        assertEquals(List.of(BrowserFixtures.requestId(0)), requestIds());
        assertEquals(List.of(), links());
    }

    private static void click(String link) {
        WebElement before = chromium.find(By.cssSelector(".tencent-vnc-openings"));
        chromium.find(By.linkText(link)).click();
        chromium.until(ExpectedConditions.stalenessOf(before));
    }

    /** Fails unless the page shows its 20 openings, the newest first, with that text and those links. */
    private static void assertPage(int number, String text, List<String> links) {
        List<String> expected = IntStream.range(0, OPENINGS_A_PAGE)
                .mapToObj(i -> BrowserFixtures.requestId(OPENINGS - 1 - number * OPENINGS_A_PAGE - i))
                .toList();
        assertEquals(expected, requestIds());
        assertTrue(chromium.find(By.id("openings")).getText().contains(text), text);
        assertEquals(links, links());
    }

    private static List<String> requestIds() {
        return texts(".tencent-vnc-openings td:last-child code");
    }

    private static List<String> links() {
        return texts("#openings nav a");
    }

    private static List<String> texts(String selector) {
        chromium.find(By.cssSelector(".tencent-vnc-openings"));
        return chromium.driver().findElements(By.cssSelector(selector)).stream()
                .map(WebElement::getText)
                .toList();
    }
}
