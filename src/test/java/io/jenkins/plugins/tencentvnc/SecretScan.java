package io.jenkins.plugins.tencentvnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jenkins.plugins.tencentvnc.cvm.FakeCvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;

/**
 * Looks for console URLs and keys where none may be: in every file of a Jenkins home, in every log record from now on
 * at every level, and in whatever else it is given.
 */
public final class SecretScan implements AutoCloseable {

    private static final List<String> LOGGERS = List.of(
            "io.jenkins.plugins.tencentvnc", "com.tencentcloudapi", "okhttp3", "hudson", "jenkins", "org.kohsuke");

    private final FakeCvm cvm;
    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final List<Logger> loggers = LOGGERS.stream().map(Logger::getLogger).toList();
    private final List<Level> levels = loggers.stream().map(Logger::getLevel).toList();

    private final Handler handler = new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord record) {
            logged.add(formatter.format(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    /** Starts to listen to the plugin, the SDK, the HTTP client and Jenkins, at every level. */
    public SecretScan(FakeCvm cvm) {
        this.cvm = cvm;
        handler.setLevel(Level.ALL);
        for (Logger logger : loggers) {
            logger.setLevel(Level.ALL);
            logger.addHandler(handler);
        }
    }

    /** Fails if anything written below {@code home} or logged so far holds a secret. */
    public void assertClean(Path home) throws IOException {
        assertFalse(cvm.mintedValues().isEmpty(), "nothing was minted, so there is nothing to find");
        assertFalse(logged.isEmpty(), "nothing was logged, so nothing was looked at");
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                find("file " + home.relativize(file), Files.readString(file, StandardCharsets.ISO_8859_1), found);
            }
        }
        logged.forEach(record -> find("log record", record, found));
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
        for (int i = 0; i < loggers.size(); i++) {
            loggers.get(i).removeHandler(handler);
            loggers.get(i).setLevel(levels.get(i));
        }
    }
}
