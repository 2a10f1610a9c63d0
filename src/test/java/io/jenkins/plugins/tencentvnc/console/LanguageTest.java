package io.jenkins.plugins.tencentvnc.console;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.ADMINISTRATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.STEP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeInstance;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;

/** Tests that a page has one language: Chinese for zh-CN, English for every language without a bundle. */
@WithVncJenkins
class LanguageTest {

    /** Shorter texts, such as "Name", are also texts of Jenkins. */
    private static final int LONG_ENOUGH = 14;

    private static FakeCvm cvm;
    private static JenkinsRule rule;
    private static VncJenkins jenkins;
    private static WorkflowRun run;

    @BeforeAll
    static void setUp() throws Exception {
        cvm.withScreens()
                .withInstance("ins-stopped1", FakeCvm.REGION, "STOPPED")
                .with(FakeInstance.of("ins-00000001", FakeCvm.REGION, "RUNNING").named("web-1"));
        run = jenkins.build(
                STEP + ", screenshot: true\n" + STEP.replace(FakeCvm.INSTANCE, "ins-stopped1")
                        + "\ntencentVncUrl instanceName: 'nowhere', region: 'ap-beijing', credentialsId: 'prod'"
                        + "\ntencentVncUrl instanceName: 'web-1', region: 'ap-beijing', credentialsId: 'prod'"
                        + "\nerror 'deployment failed'",
                Result.FAILURE);
        jenkins.open(OPERATOR, run, "text/html");
    }

    /** Returns the texts of all our bundles in that language, split at their placeholders. */
    private static TreeSet<String> texts(boolean chinese) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/resources"))) {
            return files.filter(file -> file.toString().endsWith(".properties"))
                    .filter(file -> file.toString().endsWith("_zh_CN.properties") == chinese)
                    .flatMap(file -> load(file).values().stream())
                    .flatMap(
                            text -> Stream.of(text.toString().replace("''", "'").split("\\{[0-9]}")))
                    .map(String::strip)
                    .filter(text -> chinese
                            ? text.matches(".*\\p{IsHan}{2,}.*") && text.length() >= 6
                            : text.length() >= LONG_ENOUGH)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Properties load(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    private static String page(String language, String user, String address, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(rule.getURL() + address))
                .header("Accept", "text/html")
                .header("Accept-Language", language);
        if (body != null) {
            request.header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(body));
        }
        HttpResponse<String> answer = jenkins.send(user, request);
        return answer.body()
                .replace("&#039;", "'")
                .replace("&#39;", "'")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "zh-CN", "zh-TW", "zh", "de"})
    void everyPageHasOneLanguage(String language) throws Exception {
        String consoles = run.getUrl() + "tencent-vnc/";
        Map<String, String> pages = Map.of(
                "build page", page(language, OPERATOR, run.getUrl(), null),
                "console page", page(language, OPERATOR, consoles, null),
                "hand-over", page(language, OPERATOR, consoles + "open", "instance=" + FakeCvm.INSTANCE),
                "problem", page(language, OPERATOR, consoles + "open", "instance=ins-stopped1"),
                "no screenshot", page(language, OPERATOR, consoles + "screenshot", "instance=ins-stopped1"),
                "not found", page(language, OPERATOR, consoles + "find", "finder=instanceName%3Dnowhere"),
                "no such page", page(language, OPERATOR, consoles + "nowhere", null),
                "settings", page(language, ADMINISTRATOR, "manage/configure", null));
        boolean chinese = language.equals("zh-CN");
        List<String> ours = List.copyOf(texts(chinese));
        List<String> others = List.copyOf(texts(!chinese));

        pages.forEach((name, page) -> {
            assertTrue(ours.stream().anyMatch(page::contains), name + " has none of our texts: " + page);
            assertEquals(List.of(), others.stream().filter(page::contains).toList(), language + " " + name);
        });
        assertFalse(pages.get("console page").contains("Exception"), "no stack trace");
        assertFalse(pages.get("console page").contains("时间： "), "Chinese has no space after a colon");
    }
}
