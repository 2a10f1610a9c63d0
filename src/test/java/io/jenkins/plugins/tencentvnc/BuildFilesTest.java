package io.jenkins.plugins.tencentvnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that the standalone build, which inherits from no other POM, uses the same versions as the plugin, and that all
 * files name the same Jenkins, Java and Maven.
 */
class BuildFilesTest {

    private static final Pattern DEPENDENCY = Pattern.compile(
            "<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>\\s*<version>([^<$]+)</version>");

    private static Map<String, String> versions(String file) throws IOException {
        Map<String, String> versions = new TreeMap<>();
        DEPENDENCY
                .matcher(Files.readString(Path.of(file)))
                .results()
                .forEach(match -> versions.put(match.group(1) + ":" + match.group(2), match.group(3)));
        return versions;
    }

    @Test
    void commonDependenciesHaveOneVersion() throws IOException {
        Map<String, String> whole = versions("pom.xml");
        Map<String, String> half = versions("standalone/pom.xml");
        whole.keySet().retainAll(half.keySet());
        half.keySet().retainAll(whole.keySet());

        assertTrue(whole.size() >= 3, "common dependencies: " + whole);
        assertEquals(whole, half);
    }

    @Test
    void apiPluginVersions() throws Exception {
        String half = Files.readString(Path.of("standalone/pom.xml"));

        assertEquals(okhttp3.OkHttp.VERSION, property(half, "okhttp.version"));
        assertEquals(okhttp3.OkHttp.VERSION, versions("pom.xml").get("com.squareup.okhttp3:mockwebserver3"));
        assertEquals(gsonVersion(), property(half, "gson.version"));
    }

    private static String gsonVersion() throws IOException {
        Properties pom = new Properties();
        try (InputStream file =
                Gson.class.getResourceAsStream("/META-INF/maven/com.google.code.gson/gson/pom.properties")) {
            pom.load(file);
        }
        return pom.getProperty("version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "README_zh_CN.md", "docs/administration.md", "docs/administration_zh_CN.md"})
    void requiredJenkins(String document) throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String version =
                property(pom, "jenkins.version").replace("${jenkins.baseline}", property(pom, "jenkins.baseline"));
        String text = Files.readString(Path.of(document));

        assertTrue(text.contains("Jenkins " + version + " "), version);
        assertTrue(Pattern.compile("Java 21 (or|或) 25").matcher(text).find(), "Java");
        assertEquals(
                List.of(version),
                find("\\b2\\.\\d{3}\\.\\d\\b", text).distinct().toList());
    }

    /** Compares the JDKs of continuous integration, the commands, and the documents about building. */
    @Test
    void filesNameTheSameJdk() throws IOException {
        assertEquals(
                List.of("jdk: 21", "jdk: 25"),
                find("jdk: \\d+", Files.readString(Path.of("Jenkinsfile")))
                        .sorted()
                        .toList());
        assertTrue(Files.readString(Path.of(".github/workflows/jenkins-security-scan.yml"))
                .contains("java-version: 21"));
        String half = property(Files.readString(Path.of("standalone/pom.xml")), "maven.compiler.release");
        assertEquals("17", half);
        String commands = Files.readString(Path.of("bin/lib/java.sh"));
        assertTrue(commands.contains("JAVA_OF_HALF=17\n") && commands.contains("JAVA_OF_WHOLE=21\n"), commands);
        assertTrue(Files.readString(Path.of("bin/lib/maven.sh")).contains("MAVEN_NEEDED=3.9.6\n"));
        for (String document : List.of("README.md", "README_zh_CN.md", "CONTRIBUTING.md")) {
            String text = Files.readString(Path.of(document));
            assertTrue(Pattern.compile("JDK 21 (or|或) 25").matcher(text).find(), document);
            assertTrue(text.contains("Java 17"), document);
            assertTrue(text.contains("Maven 3.9.6") && text.contains("Maven 3.8"), document);
        }
        assertFalse(
                Files.readString(Path.of("pom.xml")).contains("maven.compiler."), "the parent derives it from Jenkins");
    }

    private static Stream<String> find(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().map(MatchResult::group);
    }

    private static String property(String pom, String name) {
        return pom.replaceAll("(?s).*<" + Pattern.quote(name) + ">([^<]+)</.*", "$1");
    }
}
