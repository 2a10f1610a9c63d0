package io.jenkins.plugins.tencentvnc.step;

import static java.nio.charset.StandardCharsets.UTF_8;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.console.ConsoleLogFilter;
import hudson.console.ConsoleNote;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.publish.LogFilters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.log.TaskListenerDecorator;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Masks a text with the log filters around a step, such as those of {@code withCredentials} and {@code withVault}.
 *
 * <p>A masking filter can't be told from one that adds a timestamp, so the text passes every filter around the step,
 * between two control characters. Output outside of these is dropped. A text that does not come through in time is
 * replaced as a whole, since a filter may drop lines that contain a secret. Decorators that a plugin applies to every
 * Pipeline are left out: most of them send log lines elsewhere, and this text is not a log line.
 */
final class LogMasking {

    private static final Logger LOGGER = Logger.getLogger(LogMasking.class.getName());

    /** Replacement for a text that did not come through the filters. */
    private static final String HIDDEN = "****";

    private static final char START_OF_TEXT = '\u0002';
    private static final char END_OF_TEXT = '\u0003';
    private static final char ESCAPE = '\u001B';

    /** More nested control sequences than any tool writes; a limit, since a job may throw a text of any length. */
    private static final int MAX_NESTING = 8;

    /** A terminal control sequence: a colour, a link or title, or the choice of a character set. */
    private static final Pattern CONTROL_SEQUENCE =
            Pattern.compile("\u001B(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001B]*(?:\u0007|\u001B\\\\)|[ -/]+[0-~])");

    private LogMasking() {}

    /** Returns a function that masks texts with the filters around the step; it waits for 5 s at most in all. */
    static UnaryOperator<String> around(@NonNull StepContext context) throws IOException, InterruptedException {
        TaskListenerDecorator outer = TaskListenerDecorator.fromConsoleLogFilter(context.get(ConsoleLogFilter.class));
        TaskListenerDecorator inner = context.get(TaskListenerDecorator.class);
        UnaryOperator<String> masks = with(outer, inner);
        if (outer == null && inner == null) {
            return masks;
        }
        LogFilters filters = new LogFilters(context.get(Run.class));
        return text -> Objects.requireNonNullElse(filters.call(() -> masks.apply(text)), HIDDEN);
    }

    /** Returns a function that applies the outer decorator first, as Pipeline does for its log. */
    static UnaryOperator<String> with(
            @CheckForNull TaskListenerDecorator outer, @CheckForNull TaskListenerDecorator inner) {
        if (outer == null && inner == null) {
            return LogMasking::plain;
        }
        return text -> plain(text).lines().map(line -> mask(line, outer, inner)).collect(Collectors.joining(" "));
    }

    /** Returns the text without colours and links: a reader of the log does not see them, and a mask may not. */
    static String plain(@NonNull String text) {
        String plain = text;
        for (int pass = 0; pass < MAX_NESTING && plain.indexOf(ESCAPE) >= 0; pass++) {
            // A removed sequence may have split another one.
            plain = CONTROL_SEQUENCE.matcher(ConsoleNote.removeNotes(plain)).replaceAll("");
        }
        return plain.replace(ESCAPE, ' '); // so that a second pass changes nothing
    }

    private static String mask(String line, TaskListenerDecorator outer, TaskListenerDecorator inner) {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        // A filter may hold a line back until it is closed.
        try (OutputStream decorated = decorate(decorate(shown, inner), outer)) {
            decorated.write((START_OF_TEXT + " " + withoutMarks(line) + " " + END_OF_TEXT + "\n").getBytes(UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return HIDDEN;
        } catch (Throwable t) {
            // The exception's message may contain the unmasked text.
            LOGGER.warning(() ->
                    "A log filter around a step failed with " + t.getClass().getName());
            return HIDDEN;
        }
        return textIn(plain(shown.toString(UTF_8)).replace("\r", ""));
    }

    private static OutputStream decorate(OutputStream stream, TaskListenerDecorator decorator)
            throws IOException, InterruptedException {
        return decorator == null ? stream : decorator.decorate(stream);
    }

    private static String withoutMarks(String line) {
        return line.replace(START_OF_TEXT, ' ').replace(END_OF_TEXT, ' ');
    }

    /** Returns the text between the marks; hides one that a decorator has split, as each part may have additions. */
    private static String textIn(String output) {
        int start = output.indexOf(START_OF_TEXT);
        int end = output.indexOf(END_OF_TEXT, start);
        String text =
                start < 0 || end < 0 ? "" : output.substring(start + 1, end).strip();
        return text.isEmpty() || text.contains("\n") ? HIDDEN : text;
    }
}
