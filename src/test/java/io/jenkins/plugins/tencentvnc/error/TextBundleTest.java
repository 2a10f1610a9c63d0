package io.jenkins.plugins.tencentvnc.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests the texts in both languages. */
class TextBundleTest {

    private static final Locale ENGLISH = Locale.ENGLISH;
    private static final Locale CHINESE = Locale.SIMPLIFIED_CHINESE;
    private static final List<String> BUNDLES = List.of("ErrorText.properties", "ErrorText_zh_CN.properties");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^}]*}");

    @Test
    void bundlesHaveSameKeysAndPlaceholders() throws IOException {
        Properties english = load(BUNDLES.get(0));
        Properties chinese = load(BUNDLES.get(1));

        assertEquals(sortedKeys(english), sortedKeys(chinese));
        for (String key : sortedKeys(english)) {
            assertEquals(placeholders(english.getProperty(key)), placeholders(chinese.getProperty(key)), key);
        }
    }

    @Test
    void bundleContainsNoUnusedKey() throws IOException {
        Set<String> expected = ErrorCatalogue.codes().stream()
                .flatMap(code -> Stream.of("remedy." + code + ".sentence", "remedy." + code + ".move"))
                .collect(Collectors.toCollection(TreeSet::new));

        for (String bundle : BUNDLES) {
            Set<String> found = sortedKeys(load(bundle)).stream()
                    .filter(key -> key.startsWith("remedy."))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(expected, found, bundle);
        }
    }

    @Test
    void bundlesArePlainUtf8WithoutDuplicates() throws IOException {
        for (String bundle : BUNDLES) {
            String text = read(bundle);
            assertFalse(text.contains("\\u"), bundle);
            assertFalse(text.contains("\uFFFD"), bundle);
            long lines = text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .count();
            assertEquals(load(bundle).size(), lines, bundle + ": a key is there twice");
        }
    }

    @Test
    void apostrophesAreDoubledInPatterns() throws IOException {
        for (String bundle : BUNDLES) {
            Locale locale = bundle.contains("zh_CN") ? CHINESE : ENGLISH;
            Properties patterns = load(bundle);
            for (String key : sortedKeys(patterns)) {
                String pattern = patterns.getProperty(key);
                assertFalse(pattern.replace("''", "").contains("'"), key + " has a single apostrophe");
                String text = TextBundle.REMEDIES.text(locale, key, "a", "b", "c", "d", "e", "f", "g");
                assertEquals(apostrophes(pattern) / 2, apostrophes(text), text);
                assertFalse(PLACEHOLDER.matcher(text).find(), text);
            }
        }
    }

    /** The precondition for replacing a missing ID by a word; see the head of the bundle. */
    @Test
    void onlyInstanceIdStartsEnglishText() throws IOException {
        Properties english = load(BUNDLES.get(0));
        for (String key : sortedKeys(english)) {
            if (key.startsWith("remedy.")) {
                String pattern = english.getProperty(key);
                assertTrue(pattern.startsWith("{0}") || Character.isUpperCase(pattern.charAt(0)), pattern);
                assertFalse(pattern.contains(". {"), pattern);
            }
        }
    }

    @Test
    void defaultLocaleIsIgnored() throws Exception {
        Locale before = Locale.getDefault();
        URL classes = TextBundle.class.getProtectionDomain().getCodeSource().getLocation();
        // A class loader of its own, since the usual one has cached the bundles.
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, null)) {
            Locale.setDefault(Locale.CHINA);
            Class<?> texts = loader.loadClass(TextBundle.class.getName());
            Object text = texts.getMethod("text", Locale.class, String.class, Object[].class)
                    .invoke(texts.getField("REMEDIES").get(null), ENGLISH, "subject.instance", new Object[0]);
            assertEquals("the instance", text);
        } finally {
            Locale.setDefault(before);
        }
    }

    private static long apostrophes(String text) {
        return text.chars().filter(c -> c == '\'').count();
    }

    private static Set<String> placeholders(String pattern) {
        return PLACEHOLDER
                .matcher(pattern)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> sortedKeys(Properties properties) {
        return new TreeSet<>(properties.stringPropertyNames());
    }

    private static Properties load(String bundle) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(read(bundle)));
        return properties;
    }

    private static String read(String resource) throws IOException {
        try (InputStream in = TextBundleTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
