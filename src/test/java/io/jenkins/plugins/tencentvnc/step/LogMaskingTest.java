package io.jenkins.plugins.tencentvnc.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.console.HyperlinkNote;
import hudson.console.LineTransformationOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.log.TaskListenerDecorator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests masking with every kind of log decorator in every order. */
class LogMaskingTest {

    private static final String SECRET = "hunter2";

    private static final TaskListenerDecorator MASK = lines(line -> line.replace(SECRET, "********"));

    /** Decorators that keep the text. */
    private static final Map<String, TaskListenerDecorator> DECORATORS = Map.of(
            "stamp", lines(line -> "[" + System.nanoTime() + "Z] " + line),
            "wrap", lines(line -> "<<" + line.stripTrailing() + ">>\n"),
            "lines", lines(line -> "-- begin --\n" + line + "-- end --\n"),
            "colour",
                    lines(line ->
                            "\u001B[31m" + line.replace(" ", "\u001B[1;32m ").stripTrailing() + "\u001B[0m\n"));

    /** Applies the function to each line, including its line break. */
    private static TaskListenerDecorator lines(UnaryOperator<String> change) {
        return new TaskListenerDecorator() {

            private static final long serialVersionUID = 1L;

            @NonNull
            @Override
            public OutputStream decorate(@NonNull OutputStream logger) {
                return new LineTransformationOutputStream.Delegating(logger) {
                    @Override
                    protected void eol(byte[] bytes, int length) throws IOException {
                        String line = new String(bytes, 0, length, StandardCharsets.UTF_8);
                        out.write(change.apply(line).getBytes(StandardCharsets.UTF_8));
                    }
                };
            }
        };
    }

    private static TaskListenerDecorator merged(List<TaskListenerDecorator> outerFirst) {
        return outerFirst.stream().reduce(null, TaskListenerDecorator::merge);
    }

    private static String mask(String text, TaskListenerDecorator... outerFirst) {
        return LogMasking.with(null, merged(List.of(outerFirst))).apply(text);
    }

    static Stream<List<String>> everyPairAndItself() {
        return DECORATORS.keySet().stream()
                .flatMap(one -> DECORATORS.keySet().stream()
                        .map(other -> one.equals(other) ? List.of(one) : List.of(one, other)));
    }

    @ParameterizedTest
    @MethodSource("everyPairAndItself")
    void additionsOfDecoratorsAreDropped(List<String> names) {
        List<TaskListenerDecorator> decorators =
                names.stream().map(DECORATORS::get).toList();

        for (String text : List.of("web-1", "exit code 1 of deploy.sh", "不能部署：磁盘已满")) {
            assertEquals(text, LogMasking.with(null, merged(decorators)).apply(text));
            assertEquals(text, LogMasking.with(merged(decorators), null).apply(text));
        }
    }

    @ParameterizedTest
    @MethodSource("everyPairAndItself")
    void masksWorkBetweenDecorators(List<String> names) {
        for (int place = 0; place <= names.size(); place++) {
            List<TaskListenerDecorator> decorators =
                    new ArrayList<>(names.stream().map(DECORATORS::get).toList());
            decorators.add(place, MASK);

            assertEquals(
                    "wrong password ******** for web",
                    LogMasking.with(null, merged(decorators)).apply("wrong password " + SECRET + " for web"));
        }
    }

    @Test
    void textWithoutDecoratorsIsUnchanged() {
        assertEquals("web\t1", LogMasking.with(null, null).apply("web\t1"));
    }

    @Test
    void coloursAndLinksOfTheTextItselfAreDropped() {
        String link = HyperlinkNote.encodeTo("/job/other/7/", "other #7");

        assertEquals("other #7 failed", LogMasking.with(null, null).apply("\u001B[1;31m" + link + "\u001B[0m failed"));
        assertEquals("other #7 failed", mask("\u001B[1;31m" + link + "\u001B[0m failed", MASK));
        assertEquals(
                "see other #7",
                mask("see \u001B]8;;https://ci/7\u0007other\u001B]8;;\u001B\\ \u001B[1m#7\u001B(B\u001B[m", MASK));
        assertEquals("exit code 1", FailureLine.of(new AbortException("\u001B[1m\n\u001B[31mexit code 1\u001B[0m")));
    }

    /** The stored text has no colours, so the mask must find a secret that they separated, also where they are nested. */
    @ParameterizedTest
    @ValueSource(strings = {"hun\u001B[31mter2", "hun\u001B[\u001B[31m31mter2"})
    void colouredSecretIsMasked(String text) {
        assertEquals("********", mask(text, MASK));
    }

    @Test
    void deeplyNestedColoursEndInTime() {
        String nested = "\u001B[".repeat(100_000) + "31m".repeat(100_000);

        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> FailureLine.of(new AbortException("hun" + nested)));
        assertFalse(mask("hun" + "\u001B[".repeat(50) + "31m".repeat(50) + "ter2", MASK)
                .contains(SECRET));
    }

    @Test
    void bothKindsOfFiltersAreApplied() {
        assertEquals(
                "a b ********",
                LogMasking.with(MASK, lines(line -> line.replace("x", "b"))).apply("a x " + SECRET));
    }

    @Test
    void everyLineIsMasked() {
        assertEquals("a ******** b", mask("a\n" + SECRET + "\nb", MASK));
    }

    /** A filter may drop lines that contain a secret. */
    @Test
    void droppedTextIsReplacedByStars() {
        assertEquals("****", mask("the password is " + SECRET, lines(line -> line.contains(SECRET) ? "" : line)));
        assertEquals(
                "****", mask("the password is " + SECRET, lines(line -> line.contains(SECRET) ? "(hidden)\n" : line)));
        assertEquals("****", mask("web", lines(line -> line.replaceAll("\\p{Cc}", ""))));
        assertEquals("****", mask(SECRET, lines(line -> line.replace(SECRET, ""))));
    }

    /** A decorator may add to each of the parts. */
    @Test
    void splitTextIsReplacedByStars() {
        assertEquals("****", mask("exit code 1", lines(line -> line.replace("code", "code\n[stamp] "))));
    }

    @ParameterizedTest
    @ValueSource(classes = {IOException.class, IllegalStateException.class, StackOverflowError.class})
    void failingDecoratorHidesText(Class<? extends Throwable> kind) {
        assertEquals("****", mask("the password is " + SECRET, failingToWrite(kind)));
        assertEquals("****", mask("the password is " + SECRET, failingToDecorate(kind)));
    }

    @Test
    void interruptStatusIsKept() {
        assertEquals("****", mask("web", failingToDecorate(InterruptedException.class)));
        assertTrue(Thread.interrupted());
    }

    private static TaskListenerDecorator failingToDecorate(Class<? extends Throwable> kind) {
        return new TaskListenerDecorator() {

            private static final long serialVersionUID = 1L;

            @NonNull
            @Override
            public OutputStream decorate(@NonNull OutputStream logger) throws IOException {
                throw LogMaskingTest.<RuntimeException>failure(kind);
            }
        };
    }

    private static TaskListenerDecorator failingToWrite(Class<? extends Throwable> kind) {
        return lines(line -> {
            throw LogMaskingTest.<RuntimeException>failure(kind);
        });
    }

    /** Throws any throwable without declaring it. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T failure(Class<? extends Throwable> kind) throws T {
        try {
            throw (T) kind.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void decoratorReceivesOnlyTheText() {
        List<String> sent = new ArrayList<>();

        mask("web", lines(line -> {
            sent.add(line);
            return line;
        }));

        assertEquals(List.of("\u0002 web \u0003\n"), sent);
    }
}
