package io.jenkins.plugins.tencentvnc.browser;

import static io.jenkins.plugins.tencentvnc.browser.BrowserTest.chromium;
import static io.jenkins.plugins.tencentvnc.browser.BrowserTest.fixtures;
import static io.jenkins.plugins.tencentvnc.browser.BrowserTest.ready;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.util.List;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** Tests cards and error page on a phone: nothing leaves the window or its card, and no RequestId is broken. */
abstract class NarrowPages {

    private static final int PHONE = 360;

    private static final String LAYOUT_FAULTS = """
            const faults = [];
            const lines = node => {
              const range = document.createRange();
              range.selectNodeContents(node);
              return [...range.getClientRects()].filter(box => box.width > 0 && box.height > 0);
            };
            for (const code of document.querySelectorAll('#main-panel code')) {
              if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(code.textContent)
                  && new Set(lines(code).map(line => line.top)).size > 1) {
                faults.push(`${code.textContent} is broken`);
              }
            }
            for (const title of document.querySelectorAll('.tencent-vnc-cards .jenkins-card__title')) {
              const card = title.closest('.jenkins-card').getBoundingClientRect();
              for (const line of lines(title)) {
                if (line.top < card.top + 4 || line.left < card.left || line.right > card.right) {
                  faults.push(`${title.textContent} leaves its card`);
                }
              }
            }
            if (document.documentElement.scrollWidth > innerWidth) {
              faults.push('the page scrolls sideways');
            }
            return faults;
            """;

    @AfterEach
    void resetSize() {
        chromium.resetSize();
    }

    @Test
    void cardsFitNarrowPhone() throws Exception {
        String name = "shop-web-frontend-in-the-second-zone-of-beijing-spare-000001";
        fixtures.cvm().setState(FakeCvm.INSTANCE, "STOPPED");
        WorkflowRun run = fixtures.fail(
                "deploy-narrow",
                BrowserFixtures.publish(FakeCvm.INSTANCE, FakeCvm.REGION, "name: '" + name + "'") + "error 'failed'");

        chromium.resize(PHONE, 900);
        chromium.driver().get(fixtures.url(run.getUrl() + "tencent-vnc/"));

        assertFalse(chromium.driver()
                .findElements(By.cssSelector(".tencent-vnc-finding code"))
                .isEmpty());
        assertEquals(List.of(), chromium.driver().executeScript(LAYOUT_FAULTS));
    }

    @Test
    void errorPageFitsPhone() throws Exception {
        fixtures.cvm().setState(FakeCvm.INSTANCE, "STOPPED");
        chromium.driver().get(fixtures.url(ready.getUrl() + "tencent-vnc/"));
        chromium.tabsOf(1, () -> chromium.find(OneClick.OPEN).click());
        chromium.find(By.cssSelector("[role=alert]"));

        chromium.resize(PHONE, 900);

        assertFalse(chromium.driver()
                .findElements(By.cssSelector(".tencent-vnc-facts code"))
                .isEmpty());
        assertEquals(List.of(), chromium.driver().executeScript(LAYOUT_FAULTS));
    }
}
