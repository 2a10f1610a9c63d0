package io.jenkins.plugins.tencentvnc.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorCatalogueTest {

    private static final Locale ENGLISH = Locale.ENGLISH;
    private static final Locale CHINESE = Locale.SIMPLIFIED_CHINESE;
    private static final ErrorSubject SUBJECT =
            new ErrorSubject("ins-r9hr2upy", "ap-beijing", "cvm.tencentcloudapi.com", "a-key-of-tests", 43200);
    private static final ErrorSubject NOTHING_KNOWN = new ErrorSubject(null, " ", null, "", 3);

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
            if (ErrorKindTest.ABOUT_THE_INSTANCE.contains(remedy.kind())) {
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

    private static String read(String resource) throws IOException {
        try (InputStream in = ErrorCatalogueTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
