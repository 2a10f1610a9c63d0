package io.jenkins.plugins.tencentvnc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that the documents name files and tests that exist. */
class DocumentsTest {

    @Test
    void linksAndNamedTestsExist() throws IOException {
        Set<String> tests;
        try (Stream<Path> sources = Files.walk(Path.of("src/test/java"))) {
            tests = sources.map(source -> source.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
        for (Path document : DocumentSample.documents()) {
            for (String target : find("\\]\\(([^)#:]+)(?:#[^)]*)?\\)", document)) {
                assertTrue(Files.exists(document.resolveSibling(target)), document + " links to " + target);
            }
            for (String test : find("`([A-Z][A-Za-z0-9]*Test)\\b", document)) {
                assertTrue(tests.contains(test), document + " names " + test);
            }
        }
    }

    private static List<String> find(String pattern, Path document) {
        return Pattern.compile(pattern)
                .matcher(DocumentSample.read(document))
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
