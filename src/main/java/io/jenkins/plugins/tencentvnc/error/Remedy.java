package io.jenkins.plugins.tencentvnc.error;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The description of an error and the next step. The texts and the values in them are plain text, so pages must escape
 * them.
 *
 * @param code the catalogue's code, which is the key of the texts
 */
public record Remedy(String code, ErrorKind kind) {

    private static final Pattern SPACE_BETWEEN_HAN = Pattern.compile("(?<=\\p{IsHan}) (?=\\p{IsHan})");

    public String sentence(Locale locale, ErrorSubject subject) {
        return text("sentence", locale, subject);
    }

    public String nextMove(Locale locale, ErrorSubject subject) {
        return text("move", locale, subject);
    }

    private String text(String part, Locale locale, ErrorSubject subject) {
        String text = TextBundle.REMEDIES.text(locale, "remedy." + code + "." + part, subject.arguments(locale));
        return subject.isComplete() ? text : adaptPlaceholders(text, subject);
    }

    /**
     * Adapts the words that stand in for IDs and host names: a capital at the start of the text, and no space between
     * Chinese characters. Only {0} ever starts a text, hence the check for the instance.
     */
    private static String adaptPlaceholders(String text, ErrorSubject subject) {
        String adapted = SPACE_BETWEEN_HAN.matcher(text).replaceAll("");
        return subject.namesInstance()
                ? adapted
                : adapted.substring(0, 1).toUpperCase(Locale.ROOT) + adapted.substring(1);
    }
}
