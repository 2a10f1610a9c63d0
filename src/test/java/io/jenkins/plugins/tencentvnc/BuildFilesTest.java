package io.jenkins.plugins.tencentvnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tests that the standalone build, which inherits from no other POM, uses the same versions as the plugin. */
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

    private static String property(String pom, String name) {
        return pom.replaceAll("(?s).*<" + Pattern.quote(name) + ">([^<]+)</.*", "$1");
    }
}
