package io.jenkins.plugins.tencentvnc.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorCatalogueTest {

    private static final Locale ENGLISH = Locale.ENGLISH;
    private static final Locale CHINESE = Locale.SIMPLIFIED_CHINESE;
    private static final List<String> BUNDLES = List.of("ErrorText.properties", "ErrorText_zh_CN.properties");
    private static final ErrorSubject SUBJECT =
            new ErrorSubject("ins-r9hr2upy", "ap-beijing", "cvm.tencentcloudapi.com", "a-key-of-tests", 43200);
    private static final ErrorSubject NOTHING_KNOWN = new ErrorSubject(null, " ", null, "", 3);

    private static final Set<ErrorKind> ABOUT_THE_INSTANCE =
            EnumSet.of(ErrorKind.PASSING_STATE, ErrorKind.STOPPED, ErrorKind.GONE, ErrorKind.INSTANCE);
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^}]*}");
    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");
    private static final Pattern SPACE_BETWEEN_HAN = Pattern.compile("\\p{IsHan} \\p{IsHan}");

    @Test
    void documentedCodesHaveEntries() throws IOException {
        List<String> documented =
                read("DescribeInstanceVncUrl-error-codes.txt").lines().toList();

        assertEquals(21, documented.size());
        for (String code : documented) {
            assertEquals(code, ErrorCatalogue.remedyFor(code).code());
        }
    }

    /** Codes of the other actions from their SDKs; some can't result from this plugin's requests. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Lighthouse-DescribeInstanceVncUrl-error-codes.txt",
                "DescribeInstances-error-codes.txt",
                "AssumeRoleWithWebIdentity-error-codes.txt"
            })
    void codesOfOtherActionsAreKnown(String list) throws IOException {
        for (String code : read(list).lines().toList()) {
            assertNotEquals(ErrorKind.UNKNOWN, ErrorCatalogue.remedyFor(code).kind(), code);
        }
    }

    @Test
    void everyCodeHasTextsInBothLanguages() {
        for (String code : ErrorCatalogue.codes()) {
            Remedy remedy = ErrorCatalogue.remedyFor(code);
            assertEquals(code, remedy.code());
            assertBothLanguages(code, remedy.sentence(ENGLISH, SUBJECT), remedy.sentence(CHINESE, SUBJECT));
            assertBothLanguages(code, remedy.nextMove(ENGLISH, SUBJECT), remedy.nextMove(CHINESE, SUBJECT));
        }
    }

    private static void assertBothLanguages(String code, String english, String chinese) {
        assertTrue(english.endsWith("."), code + ": " + english);
        assertFalse(HAN.matcher(english).find(), code + ": " + english);
        assertTrue(chinese.endsWith("。"), code + ": " + chinese);
        assertTrue(HAN.matcher(chinese).find(), code + ": " + chinese);
        assertNotEquals(english, chinese);
    }

    @Test
    void instanceErrorsNameTheInstance() {
        for (String code : ErrorCatalogue.codes()) {
            Remedy remedy = ErrorCatalogue.remedyFor(code);
            if (ABOUT_THE_INSTANCE.contains(remedy.kind())) {
                for (Locale locale : List.of(ENGLISH, CHINESE)) {
                    String sentence = remedy.sentence(locale, SUBJECT);
                    assertTrue(sentence.contains(SUBJECT.instanceId()), sentence);
                }
            }
        }
    }

    @Test
    void missingValueIsReplacedByWord() {
        for (String code : ErrorCatalogue.codes()) {
            Remedy remedy = ErrorCatalogue.remedyFor(code);
            for (Locale locale : List.of(ENGLISH, CHINESE)) {
                String texts = remedy.sentence(locale, NOTHING_KNOWN) + remedy.nextMove(locale, NOTHING_KNOWN);
                assertFalse(texts.contains("null"), texts);
                assertFalse(SPACE_BETWEEN_HAN.matcher(texts).find(), texts);
            }
        }
        Remedy stopped = ErrorCatalogue.remedyFor("UnsupportedOperation.InstanceStateStopped");
        assertTrue(stopped.sentence(ENGLISH, NOTHING_KNOWN).startsWith("The instance is shut down"));
        assertTrue(stopped.sentence(CHINESE, NOTHING_KNOWN).startsWith("该实例已关机"));
        assertTrue(stopped.nextMove(ENGLISH, NOTHING_KNOWN).contains("(Instances in the configured region)"));
    }

    @ParameterizedTest
    @CsvSource({
        "ins-r9hr2upy, cvm:DescribeInstanceVncUrl, CVM console, 云服务器控制台",
        "lhins-cfcgqi2u, lighthouse:DescribeInstanceVncUrl, Lighthouse console, 轻量应用服务器控制台",
        "instanceName=web-1, cvm:DescribeInstances, CVM console, 云服务器控制台"
    })
    void textNamesServiceOfTheInstance(String id, String action, String console, String zh) {
        ErrorSubject subject = new ErrorSubject(id, "ap-beijing", "an.endpoint", "a-key", 0);
        Remedy rights = ErrorCatalogue.remedyFor("UnauthorizedOperation");
        Remedy internal = ErrorCatalogue.remedyFor("InternalError");

        for (Locale locale : List.of(ENGLISH, CHINESE)) {
            assertTrue(rights.sentence(locale, subject).contains(action), rights.sentence(locale, subject));
            assertTrue(rights.nextMove(locale, subject).contains(action), rights.nextMove(locale, subject));
        }
        assertTrue(internal.nextMove(ENGLISH, subject).contains("the " + console + " ("));
        assertTrue(internal.nextMove(CHINESE, subject).contains(zh));
    }

    @Test
    void instanceIdKeepsItsCase() {
        ErrorSubject withoutRegion = new ErrorSubject("ins-r9hr2upy", null, null, null, 0);

        String sentence = ErrorCatalogue.remedyFor("InvalidInstanceId.NotFound").sentence(ENGLISH, withoutRegion);

        assertEquals("ins-r9hr2upy was not found in the configured region.", sentence);
    }

    static Stream<ErrorSubject> subjectsWithoutOnePart() {
        return Stream.of(
                new ErrorSubject(null, "ap-beijing", "host", "a-key", 0),
                new ErrorSubject("ins-r9hr2upy", " ", "host", "a-key", 0),
                new ErrorSubject("ins-r9hr2upy", "ap-beijing", null, "a-key", 0),
                new ErrorSubject("ins-r9hr2upy", "ap-beijing", "host", "", 0));
    }

    @ParameterizedTest
    @MethodSource("subjectsWithoutOnePart")
    void wordForOneMissingPartFitsItsText(ErrorSubject subject) {
        for (String code : ErrorCatalogue.codes()) {
            Remedy remedy = ErrorCatalogue.remedyFor(code);
            for (String text : List.of(remedy.sentence(CHINESE, subject), remedy.nextMove(CHINESE, subject))) {
                assertFalse(SPACE_BETWEEN_HAN.matcher(text).find(), text);
            }
            for (String text : List.of(remedy.sentence(ENGLISH, subject), remedy.nextMove(ENGLISH, subject))) {
                assertTrue(text.startsWith("ins-") || Character.isUpperCase(text.charAt(0)), text);
            }
        }
    }

    @Test
    void detailedCodeUsesEntryOfItsPrefix() {
        assertEquals("RequestLimitExceeded", keyOf("RequestLimitExceeded.UinLimitExceeded"));
        assertEquals("InvalidInstanceId.NotFound", keyOf("InvalidInstanceId.NotFound.Some.Detail"));
        assertEquals("UnsupportedOperation", keyOf("UnsupportedOperation.InstanceStateFreezing"));
        assertEquals("InternalError", keyOf("InternalError."));
    }

    @Test
    void otherCodesAreUnknown() {
        for (String code : new String[] {null, "", ".", "..", " ", "Nonsense", "Client.Nonsense", "authfailure"}) {
            assertEquals(new Remedy("Unknown", ErrorKind.UNKNOWN), ErrorCatalogue.remedyFor(code), code);
        }
    }

    private static String keyOf(String code) {
        return ErrorCatalogue.remedyFor(code).code();
    }

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

    private static long apostrophes(String text) {
        return text.chars().filter(c -> c == '\'').count();
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
    void numbersHaveNoGrouping() {
        Remedy budget = ErrorCatalogue.remedyFor("Client.BudgetExhausted");
        for (Locale locale : List.of(ENGLISH, CHINESE, Locale.GERMANY, Locale.forLanguageTag("ar-EG"))) {
            String move = budget.nextMove(locale, SUBJECT);
            assertTrue(move.contains(" 43200 "), move);
        }
    }

    @Test
    void otherLanguagesGetEnglish() {
        Remedy stopped = ErrorCatalogue.remedyFor("UnsupportedOperation.InstanceStateStopped");
        assertEquals(
                stopped.sentence(CHINESE, SUBJECT), stopped.sentence(Locale.forLanguageTag("zh-Hans-CN"), SUBJECT));
        for (Locale locale : List.of(Locale.ROOT, Locale.GERMANY, Locale.JAPAN, Locale.CHINESE, Locale.TAIWAN)) {
            assertEquals(stopped.sentence(ENGLISH, SUBJECT), stopped.sentence(locale, SUBJECT));
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

    @Test
    void hostileValuesStayPlainText() {
        String hostile = "{0}'{1}''{9,number,#.#}{\\$1<b>&\u202e\n实 例";
        ErrorSubject subject = new ErrorSubject(hostile, hostile, hostile, hostile, -1);
        for (String code : ErrorCatalogue.codes()) {
            Remedy remedy = ErrorCatalogue.remedyFor(code);
            for (Locale locale : List.of(ENGLISH, CHINESE)) {
                String plain = remedy.sentence(locale, SUBJECT) + remedy.nextMove(locale, SUBJECT);
                String expected = plain.replace(SUBJECT.instanceId(), hostile)
                        .replace(SUBJECT.region(), hostile)
                        .replace(SUBJECT.endpoint(), hostile)
                        .replace(SUBJECT.credentialsId(), hostile)
                        .replace(String.valueOf(SUBJECT.waitSeconds()), "-1");
                String actual = remedy.sentence(locale, subject) + remedy.nextMove(locale, subject);
                // Some texts contain the default host, the example ID or region, so compare the rest.
                assertEquals(withoutExamples(expected, hostile), withoutExamples(actual, hostile), code);
            }
        }
        assertEquals(
                hostile + " was not found in " + hostile + ".",
                ErrorCatalogue.remedyFor("InvalidInstanceId.NotFound").sentence(ENGLISH, subject));
    }

    private static String withoutExamples(String text, String hostile) {
        return text.replace(hostile, "")
                .replace(SUBJECT.instanceId(), "")
                .replace(SUBJECT.region(), "")
                .replace(SUBJECT.endpoint(), "");
    }

    @Test
    void instanceKindsAreConflicts() {
        for (ErrorKind kind : ErrorKind.values()) {
            assertEquals(ABOUT_THE_INSTANCE.contains(kind), kind.httpStatus() == 409, kind.name());
        }
    }

    @Test
    void temporaryKindsAreWorthRetrying() {
        Set<ErrorKind> worth = EnumSet.of(
                ErrorKind.PASSING_STATE,
                ErrorKind.STOPPED,
                ErrorKind.THROTTLED,
                ErrorKind.BUDGET,
                ErrorKind.CLOUD,
                ErrorKind.NETWORK,
                ErrorKind.TIMEOUT,
                ErrorKind.UNKNOWN);
        for (ErrorKind kind : ErrorKind.values()) {
            assertEquals(worth.contains(kind), kind.isRetryable(), kind.name());
        }
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
        try (InputStream in = ErrorCatalogueTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
