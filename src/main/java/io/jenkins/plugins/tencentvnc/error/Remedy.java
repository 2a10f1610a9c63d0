package io.jenkins.plugins.tencentvnc.error;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a person can do about an error: one sentence and one next move. The texts are plain text, and so are the values
 * in them: whoever shows them in a page escapes them.
 *
 * @param code the catalogue's code, under which the bundle keeps the texts
 * @param kind what sort of trouble it is
 */
public record Remedy(String code, ErrorKind kind) {

    private static final Pattern SPACE_BETWEEN_HAN = Pattern.compile("(?<=\\p{IsHan}) (?=\\p{IsHan})");

    /** What is wrong. */
    public String sentence(Locale locale, ErrorSubject subject) {
        return text("sentence", locale, subject);
    }

    /** What to do now, who can do it, and where. */
    public String nextMove(Locale locale, ErrorSubject subject) {
        return text("move", locale, subject);
    }

    private String text(String part, Locale locale, ErrorSubject subject) {
        String text = ErrorTexts.REMEDIES.text(locale, "remedy." + code + "." + part, subject.arguments(locale));
        return subject.isComplete() ? text : settleWords(text, subject);
    }

    /**
     * The patterns are written for ids and host names. A word in their place takes a capital where it opens the text,
     * and no space inside Chinese. Only {0} ever opens a text, hence the question about the instance.
     */
    private static String settleWords(String text, ErrorSubject subject) {
        String settled = SPACE_BETWEEN_HAN.matcher(text).replaceAll("");
        return subject.namesInstance()
                ? settled
                : settled.substring(0, 1).toUpperCase(Locale.ROOT) + settled.substring(1);
    }
}
