package io.jenkins.plugins.tencentvnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that every text for users exists in English and in Chinese. */
class TranslationTest {

    private static final Path RESOURCES = Path.of("src/main/resources");
    private static final Pattern KEY = Pattern.compile("\\$?\\{?%([A-Za-z][A-Za-z0-9]*)");
    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[0-9]}");

    /** Names that are the same in both languages. */
    private static final List<String> UNTRANSLATED = List.of("RequestId", "zh-CN", "{0}（{1}）。", "{0}{1}（{2}）");

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
            assertTrue(HAN.matcher(Files.readString(chinese(page))).find(), page.toString());
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
        for (Path english : Sample.documents()) {
            Path chinese =
                    english.resolveSibling(english.getFileName().toString().replace(".md", "_zh_CN.md"));
            if (Files.exists(chinese)) {
                assertEquals(shape(english), shape(chinese), english.toString());
                pairs++;
            }
        }
        assertTrue(pairs >= 6, pairs + " pairs");
    }

    private static List<String> shape(Path document) {
        List<String> shape = new ArrayList<>();
        Matcher matcher = Pattern.compile("^(#+) |^```(\\S.*)$|^\\|[-|]+\\|$", Pattern.MULTILINE)
                .matcher(Sample.read(document));
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
