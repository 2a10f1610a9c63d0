package io.jenkins.plugins.tencentvnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceId;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that every text for users exists in English and in Chinese. */
class TranslationTest {

    private static final Path RESOURCES = Path.of("src/main/resources");
    private static final Pattern KEY = Pattern.compile("\\$?\\{?%([A-Za-z][A-Za-z0-9]*)");
    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[0-9]}");

    /** Names that are the same in both languages. */
    private static final List<String> UNTRANSLATED =
            List.of("RequestId", "zh-CN", "{0}：{1}", "{0}{1}", "{0}（{1}）。", "{0}{1}（{2}）");

    private static List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    private static Path chinese(Path english) {
        return english.resolveSibling(
                english.getFileName().toString().replaceFirst("(\\.properties|\\.html)$", "_zh_CN$1"));
    }

    private static Properties load(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }

    /** Returns the numbers of a text, without the commas that English puts into long ones. */
    private static TreeSet<String> numbers(String text) {
        return Pattern.compile("\\d+")
                .matcher(PLACEHOLDER.matcher(text).replaceAll("").replaceAll("(?<=\\d),(?=\\d{3})", ""))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the rows of a document's tables, by the code in their first column. */
    private static Map<String, String> rows(Path document) {
        return Pattern.compile("^\\| (`[^|]+`) \\|.*$", Pattern.MULTILINE)
                .matcher(DocumentSample.read(document))
                .results()
                .collect(Collectors.toMap(row -> row.group(1), MatchResult::group, (one, other) -> one + other));
    }

    private static TreeSet<String> placeholders(String text) {
        TreeSet<String> found = new TreeSet<>();
        Matcher matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }

    @Test
    void bundlesHaveTheSameKeysAndPlaceholders() throws IOException {
        List<Path> bundles = files(".properties").stream()
                .filter(file -> !file.toString().endsWith("_zh_CN.properties"))
                .toList();
        assertTrue(bundles.size() >= 10, "found only " + bundles);
        for (Path bundle : bundles) {
            Properties english = load(bundle);
            Properties translated = load(chinese(bundle));
            assertEquals(new TreeSet<>(english.keySet()), new TreeSet<>(translated.keySet()), bundle.toString());
            for (String key : english.stringPropertyNames()) {
                String text = translated.getProperty(key);
                assertEquals(placeholders(english.getProperty(key)), placeholders(text), bundle + ": " + key);
                assertEquals(numbers(english.getProperty(key)), numbers(text), bundle + ": " + key);
                assertTrue(HAN.matcher(text).find() || UNTRANSLATED.contains(text), bundle + ": " + key);
            }
        }
    }

    @Test
    void helpExistsInBothLanguages() throws IOException {
        List<Path> pages = files(".html").stream()
                .filter(file -> !file.toString().endsWith("_zh_CN.html"))
                .toList();
        assertTrue(pages.size() >= 20, "found only " + pages);
        for (Path page : pages) {
            String text = Files.readString(chinese(page));
            assertTrue(HAN.matcher(text).find(), page.toString());
            assertEquals(numbers(Files.readString(page)), numbers(text), page.toString());
        }
        assertEquals(2 * pages.size(), files(".html").size(), "no Chinese help without English");
    }

    @Test
    void viewTextsAreInTheirBundles() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Path view : files(".jelly")) {
            Path bundle = view.resolveSibling(view.getFileName().toString().replace(".jelly", ".properties"));
            Properties texts = Files.exists(bundle) ? load(bundle) : new Properties();
            Matcher matcher = KEY.matcher(Files.readString(view));
            while (matcher.find()) {
                if (!texts.containsKey(matcher.group(1))) {
                    missing.add(view + ": " + matcher.group(1));
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    /** The Chinese pages link to one another and have the same sections and as many samples of each kind. */
    @Test
    void documentsHaveTheSameStructure() {
        int pairs = 0;
        for (Path english : DocumentSample.documents()) {
            Path chinese =
                    english.resolveSibling(english.getFileName().toString().replace(".md", "_zh_CN.md"));
            if (Files.exists(chinese)) {
                assertEquals(shape(english), shape(chinese), english.toString());
                Map<String, String> translated = rows(chinese);
                rows(english)
                        .forEach((code, row) -> assertEquals(
                                numbers(row), numbers(translated.getOrDefault(code, row)), english + ": " + row));
                pairs++;
            }
        }
        assertTrue(pairs >= 6, pairs + " pairs");
    }

    /** Compares the form of an instance ID in help, errors and documents with the check. */
    @Test
    void formOfAnInstanceId() throws IOException {
        Pattern form = Pattern.compile("ins-(?:`|</code>)? ?(?:and|加) (\\d+(?: (?:to|至) \\d+)?)");
        List<Path> texts = new ArrayList<>(files(".html"));
        texts.addAll(files(".properties"));
        texts.addAll(DocumentSample.documents());
        int found = 0;
        for (Path text : texts) {
            for (MatchResult match :
                    form.matcher(Files.readString(text)).results().toList()) {
                assertTrue(match.group(1).matches("8 (to|至) 17"), text + ": " + match.group());
                found++;
            }
        }
        assertTrue(found >= 10, found + " found");
        assertTrue(InstanceId.isValid("ins-" + "x".repeat(8)) && InstanceId.isValid("ins-" + "x".repeat(17)));
        assertFalse(InstanceId.isValid("ins-" + "x".repeat(7)) || InstanceId.isValid("ins-" + "x".repeat(18)));
    }

    private static List<String> shape(Path document) {
        List<String> shape = new ArrayList<>();
        Matcher matcher = Pattern.compile("^(#+) |^```(\\S.*)$|^\\|[-|]+\\|$", Pattern.MULTILINE)
                .matcher(DocumentSample.read(document));
        while (matcher.find()) {
            shape.add(matcher.group().strip());
        }
        return shape;
    }

    @Test
    void viewsContainNoLiteralText() throws IOException {
        Pattern words = Pattern.compile(">[^<>${}]*[A-Za-z]{3,}[^<>${}]*<");
        for (Path view : files(".jelly")) {
            if (view.endsWith("index.jelly") && view.getParent().equals(RESOURCES)) {
                continue; // the plugin's description, which Jenkins shows in English only
            }
            String markup = Files.readString(view).replaceAll("(?s)<st:documentation>.*?</st:documentation>", "");
            Matcher matcher = words.matcher(markup);
            assertFalse(matcher.find(), () -> view + ": " + matcher.group());
        }
    }
}
