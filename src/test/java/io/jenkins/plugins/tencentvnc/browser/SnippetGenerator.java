package io.jenkins.plugins.tencentvnc.browser;

import static io.jenkins.plugins.tencentvnc.browser.BrowserTest.chromium;
import static io.jenkins.plugins.tencentvnc.browser.BrowserTest.fixtures;
import static io.jenkins.plugins.tencentvnc.browser.BrowserTest.ready;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.ADMINISTRATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

/** Tests the forms of the steps in the Snippet Generator, which keeps the forms of both steps on one page. */
abstract class SnippetGenerator {

    @BeforeEach
    void visit() throws Exception {
        chromium.signIn(fixtures.url(""), ADMINISTRATOR);
        chromium.driver().get(fixtures.url(ready.getParent().getUrl() + "pipeline-syntax/"));
    }

    @AfterEach
    void signBackIn() throws Exception {
        chromium.signIn(fixtures.url(""), OPERATOR);
    }

    @Test
    void eachStepKeepsItsMachine() {
        choose("tencentVncUrl");
        field("_.instanceId").sendKeys("ins-r9hr2upy");
        choose("tencentVncOnFailure");
        field("_.instanceId").sendKeys("ins-k2f8s0qd");

        choose("tencentVncUrl");

        assertEquals("tencentVncUrl instanceId: 'ins-r9hr2upy'", snippet());
    }

    @Test
    void helpBelongsToOneField() {
        choose("tencentVncUrl");
        field("_.instanceId");

        List<String> shown = chromium.driver().findElements(By.cssSelector("a.jenkins-help-button")).stream()
                .filter(WebElement::isDisplayed)
                .map(button -> button.getAttribute("helpURL"))
                .toList();

        assertFalse(shown.isEmpty());
        assertEquals(Set.copyOf(shown).size(), shown.size(), shown.toString());
    }

    private static void choose(String step) {
        Select steps = new Select(chromium.find(By.cssSelector("select.dropdownList")));
        steps.selectByVisibleText(steps.getOptions().stream()
                .map(WebElement::getText)
                .filter(text -> text.startsWith(step + ":"))
                .findFirst()
                .orElseThrow());
        String help = step.equals("tencentVncUrl") ? "TencentVncUrlStep/help" : "TencentVncOnFailureStep/help";
        chromium.until(driver -> driver.findElements(By.cssSelector("a[helpURL$='" + help + "']")).stream()
                .anyMatch(WebElement::isDisplayed));
    }

    private static WebElement field(String name) {
        return chromium.until(driver -> driver.findElements(By.name(name)).stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElse(null));
    }

    private static String snippet() {
        chromium.find(By.id("generatePipelineScript")).click();
        return chromium.until(driver -> {
            String text = driver.findElement(By.id("prototypeText")).getAttribute("value");
            return text == null || text.isEmpty() ? null : text.strip();
        });
    }
}
