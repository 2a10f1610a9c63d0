package io.jenkins.plugins.tencentvnc.browser;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A headless Chromium with the defaults of a desktop: popup blocker on, profile of its own. */
final class Chromium implements AutoCloseable {

    /** Generous, since the machine may be busy. */
    private static final Duration LOG_TIMEOUT = Duration.ofSeconds(60);

    private final Path profile;
    private final ChromeDriver driver;

    /**
     * @param language the user's preferred one, such as {@code zh-CN}
     * @param javaScript whether pages may run scripts
     */
    Chromium(String language, boolean javaScript) {
        profile = emptyFolder();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(find("chromium").orElseThrow().toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--window-size=1280,900",
                "--user-data-dir=" + profile);
        // Chromedriver would disable the popup blocker.
        options.setExperimentalOption("excludeSwitches", List.of("disable-popup-blocking"));
        options.setExperimentalOption(
                "prefs",
                Map.of(
                        "intl.accept_languages",
                        language,
                        "profile.managed_default_content_settings.javascript",
                        javaScript ? 1 : 2));
        LoggingPreferences logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logging);
        options.setScriptTimeout(LOG_TIMEOUT.multipliedBy(2));
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(
                                find("chromedriver").orElseThrow().toFile())
                        .usingAnyFreePort()
                        .withSilent(true)
                        .build(),
                options);
    }

    /** Whether Chromium and Chromedriver are installed. */
    static boolean isInstalled() {
        return find("chromium").isPresent() && find("chromedriver").isPresent();
    }

    private static Optional<Path> find(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path emptyFolder() {
        try {
            return Files.createTempDirectory("chromium");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ChromeDriver driver() {
        return driver;
    }

    /** Waits until the condition returns a value other than null and false. */
    <T> T until(Function<? super org.openqa.selenium.WebDriver, T> condition) {
        return new WebDriverWait(driver, LOG_TIMEOUT, Duration.ofMillis(50))
                .ignoring(StaleElementReferenceException.class)
                .until(condition);
    }

    /** Waits until the page has the element. */
    WebElement find(By what) {
        return until(ExpectedConditions.presenceOfElementLocated(what));
    }

    /** Signs in to a Jenkins whose users' passwords are their ids. */
    void signIn(String jenkins, String user) {
        driver.get(jenkins);
        driver.manage().deleteAllCookies();
        driver.get(jenkins + "login");
        find(By.name("j_username")).sendKeys(user);
        find(By.name("j_password")).sendKeys(user, Keys.ENTER);
        until(ExpectedConditions.not(ExpectedConditions.urlContains("login")));
        complaints();
    }

    /** Resizes the current tab's viewport until {@link #resetSize}. */
    void resize(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void resetSize() {
        driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    }

    /** Runs an action that opens tabs, waits for them, and switches to the last. */
    void tabsOf(int expected, Runnable doing) {
        Set<String> before = driver.getWindowHandles();
        doing.run();
        until(any -> driver.getWindowHandles().size() == before.size() + expected);
        Set<String> tabs = new HashSet<>(driver.getWindowHandles());
        tabs.removeAll(before);
        tabs.forEach(tab -> driver.switchTo().window(tab));
    }

    /** Closes all tabs but one, empties that, and clears the browser console. */
    void tidyUp() {
        List<String> tabs = List.copyOf(driver.getWindowHandles());
        for (String tab : tabs.subList(1, tabs.size())) {
            driver.switchTo().window(tab).close();
        }
        driver.switchTo().window(tabs.get(0)).get("about:blank");
        complaints();
    }

    /** Returns the new messages of the browser console, such as policy violations and script errors. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
        FileUtils.deleteQuietly(profile.toFile());
    }
}
