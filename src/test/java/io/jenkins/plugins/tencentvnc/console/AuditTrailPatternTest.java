package io.jenkins.plugins.tencentvnc.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kohsuke.stapler.WebMethod;

/** Tests that the documented URL pattern of the Audit Trail plugin matches each request with an effect. */
class AuditTrailPatternTest {

    private static final Pattern IN_DOCUMENT = Pattern.compile("`\\|(\\.\\*/tencent-vnc/[^`]+)`");

    @ParameterizedTest
    @ValueSource(strings = {"docs/administration.md", "docs/administration_zh_CN.md"})
    void documentedPattern(String document) throws IOException {
        Matcher found = IN_DOCUMENT.matcher(Files.readString(Path.of(document)));
        assertTrue(found.find(), document);
        Pattern pattern = Pattern.compile(found.group(1));

        assertEquals(Set.of("open", "find", "screenshot", "deleteScreenshot"), requests());
        for (String request : requests()) {
            String path = "/job/team/job/deploy/7/" + ConsoleLinks.URL_NAME + "/" + request;
            assertTrue(pattern.matcher(path).matches(), path);
            assertTrue(pattern.matcher(path + "/").matches(), path + "/");
        }
        assertFalse(
                pattern.matcher("/job/deploy/7/" + ConsoleLinks.URL_NAME + "/").matches(), "a look at the page");
        assertFalse(
                pattern.matcher("/job/deploy/7/" + ConsoleLinks.URL_NAME + "/%6fpen")
                        .matches(),
                "as documented");
        assertFalse(pattern.matcher("/cli").matches(), "an open from the command line, as documented");
    }

    private static Set<String> requests() {
        Set<String> names = new TreeSet<>();
        for (Method method : ConsoleAction.class.getDeclaredMethods()) {
            WebMethod named = method.getAnnotation(WebMethod.class);
            if (named != null) {
                names.add(named.name()[0]);
            } else if (method.getName().matches("do[A-Z].*")) {
                names.add(Character.toLowerCase(method.getName().charAt(2))
                        + method.getName().substring(3));
            }
        }
        return names;
    }
}
