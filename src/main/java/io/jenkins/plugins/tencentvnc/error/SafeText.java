package io.jenkins.plugins.tencentvnc.error;

import java.util.List;
import java.util.regex.Pattern;

/** Makes untrusted text safe to display: one line of limited length, without invisible characters or secrets. */
public final class SafeText {

    /**
     * Control characters, line separators, marks that reorder or hide text, and characters that XML can't represent: a
     * build that contains them could not be stored.
     */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\u2028\\u2029\\uFFFE\\uFFFF]+");

    /** A possible console URL or one-time ticket, encoded or not. */
    private static final Pattern CONSOLE_URL = Pattern.compile("(?i)(?:wss?(?:%3a|:)|InstanceVncUrl=)\\S*");

    private SafeText() {}

    /** Returns the text on one line, with unprintable characters replaced by a space, cut at {@code max} characters. */
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

    /** Returns the text as {@link #oneLine} does, without console URLs and without the secrets. */
    public static String redacted(String text, int max, List<String> secrets) {
        String redacted = text == null ? "" : text;
        // Before cutting, which could leave the first half of a key.
        for (String part : secrets) {
            redacted = redacted.replace(part, "***");
        }
        return oneLine(CONSOLE_URL.matcher(redacted).replaceAll("***"), max);
    }
}
