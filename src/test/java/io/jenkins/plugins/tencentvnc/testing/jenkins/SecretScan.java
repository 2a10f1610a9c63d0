package io.jenkins.plugins.tencentvnc.testing.jenkins;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jenkins.plugins.tencentvnc.tencentcloud.LogRecords;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Searches for console URLs and keys in the files of a Jenkins home, in all later log records of every level, and in
 * given texts.
 */
public final class SecretScan implements AutoCloseable {

    private static final List<String> SECRETS =
            List.of(FakeCvm.SECRET_KEY, "InstanceVncUrl=", "wss%3A", "wss://", "ws%3A%2F%2F");

    /** The one-time ticket of a console URL is a word of 144 letters and digits. */
    private static final Pattern LONG_WORD = Pattern.compile("[A-Za-z0-9]{100,}");

    /** An OpenID Connect ID token, or any other JWT. */
    private static final Pattern JWT =
            Pattern.compile("eyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}");

    /**
     * Installed files, and files of jobs that were given a key to use; all others are written by Jenkins or the plugin.
     */
    private static final Set<String> NOT_WRITTEN_BY_JENKINS = Set.of("plugins", "war", "workspace");

    private final FakeCvm cvm;
    private final LogRecords log = new LogRecords(
            "io.jenkins.plugins.tencentvnc", "com.tencentcloudapi", "okhttp3", "hudson", "jenkins", "org.kohsuke");

    /** Starts to record the logs of the plugin, the SDK, the HTTP client and Jenkins, at every level. */
    public SecretScan(FakeCvm cvm) {
        this.cvm = cvm;
    }

    /** Fails if a file below {@code home} or a log record so far contains a secret. */
    public void assertClean(Path home) throws IOException {
        List<String> records = log.all();
        assertFalse(records.isEmpty(), "no log records to search");
        List<String> found = new ArrayList<>();
        records.forEach(record -> find("a log record", record, found));
        assertEquals(List.of(), found);
        assertCleanFiles(home);
    }

    /**
     * As {@link #assertClean(Path)}, for a Jenkins in another process, whose log is in one of its files or of the
     * test's.
     */
    public void assertCleanFiles(Path home) throws IOException {
        List<String> found = new ArrayList<>();
        Files.walkFileTree(home, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NOT_WRITTEN_BY_JENKINS.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    find(home.relativize(file).toString(), read(file), found);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
        assertEquals(List.of(), found);
    }

    /** Returns an empty text if the file has been deleted: Jenkins replaces its files while it runs. */
    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** Fails if the text contains a secret. */
    public void assertClean(String where, String text) {
        List<String> found = new ArrayList<>();
        find(where, text, found);
        assertEquals(List.of(), found);
    }

    private void find(String where, String text, List<String> found) {
        Stream.concat(SECRETS.stream(), cvm.temporarySecrets().stream())
                .filter(text::contains)
                .forEach(secret -> found.add(where + " holds " + secret));
        if (JWT.matcher(text).find()) {
            found.add(where + " holds a signed token");
        }
        LONG_WORD
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .filter(this::isTicket)
                .forEach(ticket -> found.add(where + " holds a ticket"));
    }

    private boolean isTicket(String word) {
        return cvm.mintedValues().stream().anyMatch(value -> value.contains(word));
    }

    @Override
    public void close() {
        log.close();
    }
}
