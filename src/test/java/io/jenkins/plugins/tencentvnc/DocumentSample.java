package io.jenkins.plugins.tencentvnc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A fenced sample of the documents, such as a block that begins with {@code ```groovy FAILURE}.
 *
 * @param language the first word after the fence, used for highlighting
 * @param treatment the second word, used by the tests; empty if there is none
 */
public record DocumentSample(Path file, int line, String language, String treatment, String text) {

    private static final Path TOP = Path.of("").toAbsolutePath();
    private static final Pattern FENCE =
            Pattern.compile("^```(\\S+) ?([^\n]*)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    /** Returns the documents: the pages at the top of the repository and those below docs. */
    public static List<Path> documents() {
        try (Stream<Path> top = Files.list(TOP);
                Stream<Path> docs = Files.walk(TOP.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<DocumentSample> all() {
        List<DocumentSample> samples = new ArrayList<>();
        for (Path document : documents()) {
            String text = read(document);
            Matcher fence = FENCE.matcher(text);
            while (fence.find()) {
                int line = (int) text.substring(0, fence.start()).lines().count() + 1;
                samples.add(new DocumentSample(
                        TOP.relativize(document), line, fence.group(1), fence.group(2), fence.group(3)));
            }
        }
        return samples;
    }

    static String read(Path document) {
        try {
            return Files.readString(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns file and line. */
    @Override
    public String toString() {
        return file + ":" + line;
    }
}
