package io.jenkins.plugins.tencentvnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jenkins.plugins.tencentvnc.cvm.FakeCvm;
import io.jenkins.plugins.tencentvnc.cvm.LogRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Looks for console URLs and keys where none may be: in every file of a Jenkins home, in every log record from now on
 * at every level, and in whatever else it is given.
 */
public final class SecretScan implements AutoCloseable {

    private final FakeCvm cvm;
    private final LogRecords log = new LogRecords(
            "io.jenkins.plugins.tencentvnc", "com.tencentcloudapi", "okhttp3", "hudson", "jenkins", "org.kohsuke");

    /** Starts to listen to the plugin, the SDK, the HTTP client and Jenkins, at every level. */
    public SecretScan(FakeCvm cvm) {
        this.cvm = cvm;
    }

    /** Fails if anything written below {@code home} or logged so far holds a secret. */
    public void assertClean(Path home) throws IOException {
        assertFalse(cvm.mintedValues().isEmpty(), "nothing was minted, so there is nothing to find");
        assertFalse(log.all().isEmpty(), "nothing was logged, so nothing was looked at");
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                find("file " + home.relativize(file), Files.readString(file, StandardCharsets.ISO_8859_1), found);
            }
        }
        log.all().forEach(record -> find("log record", record, found));
        assertEquals(List.of(), found);
    }

    /** Fails if the text holds a secret. */
    public void assertClean(String where, String text) {
        List<String> found = new ArrayList<>();
        find(where, text, found);
        assertEquals(List.of(), found);
    }

    private void find(String where, String text, List<String> found) {
        List<String> secrets = new ArrayList<>(cvm.mintedValues());
        secrets.add(FakeCvm.SECRET_KEY);
        secrets.add("InstanceVncUrl=");
        secrets.add("wss%3A");
        secrets.add("wss://");
        for (String secret : secrets) {
            if (text.contains(secret)) {
                found.add(where + " holds " + secret.substring(0, Math.min(20, secret.length())));
            }
        }
    }

    @Override
    public void close() {
        log.close();
    }
}
