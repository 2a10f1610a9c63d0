package io.jenkins.plugins.tencentvnc.error;

import java.util.List;
import java.util.regex.Pattern;

/** Makes text of unknown origin fit to be shown: one line, bounded, nothing invisible, no secret. */
public final class SafeText {

    /**
     * Control characters, line separators, the marks that reorder or hide what follows them, and what no XML can hold:
     * a build with that in it would not be stored.
     */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\u2028\\u2029\\uFFFE\\uFFFF]+");

    /** Anything that could be a console URL or its one-time ticket, encoded or not. */
    private static final Pattern CONSOLE_URL = Pattern.compile("(?i)(?:wss?(?:%3a|:)|InstanceVncUrl=)\\S*");

    private SafeText() {}

    /** The text on one line, with everything unprintable replaced by a space, cut at {@code max} characters. */
    public static String oneLine(String text, int max) {
        if (text == null) {
            return "";
        }
        // Cut before matching: the text may be megabytes long.
        String head = text.length() > 4 * max ? text.substring(0, 4 * max) : text;
        String line = UNPRINTABLE.matcher(head).replaceAll(" ").strip();
        if (line.length() <= max) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(max - 1)) ? max - 1 : max;
        return line.substring(0, end) + "…";
    }

    /** As {@link #oneLine}, and without any console URL or of the secrets. */
    public static String redacted(String text, int max, List<String> secrets) {
        String redacted = text == null ? "" : text;
        // Before it is cut, which could leave the first half of a key.
        for (String part : secrets) {
            redacted = redacted.replace(part, "***");
        }
        return oneLine(CONSOLE_URL.matcher(redacted).replaceAll("***"), max);
    }
}
