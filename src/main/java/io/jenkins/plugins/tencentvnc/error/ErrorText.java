package io.jenkins.plugins.tencentvnc.error;

import java.util.Locale;

/**
 * An error in the reader's language; pages, log lines, the command line, the connection test and the credentials
 * binding all take their words from here. Never stored.
 *
 * @param sentence what is wrong
 * @param nextMove what to do now, who can do it, and where
 * @param line the sentence with error code and RequestId, for a log line
 * @param full sentence, next move, error code and RequestId, for a form or a failed build
 */
public record ErrorText(String sentence, String nextMove, String line, String full) {

    /** The text of an error that has just happened. */
    public static ErrorText of(ConsoleException error, ErrorSubject subject, Locale locale) {
        String sentence = error.sentence(locale, subject);
        String nextMove = error.remedy().nextMove(locale, subject);
        String reference = error.requestId().isEmpty()
                ? error.code()
                : ErrorTexts.REMEDIES.text(locale, "error.reference", error.code(), error.requestId());
        return new ErrorText(
                sentence,
                nextMove,
                ErrorTexts.REMEDIES.text(locale, "error.line", sentence, reference),
                ErrorTexts.REMEDIES.text(locale, "error.full", sentence, nextMove, reference));
    }

    /** The text of an error of which only the code is known, such as one that the journal recorded. */
    public static ErrorText of(String code, ErrorSubject subject, Locale locale) {
        return of(new ConsoleException(code), subject, locale);
    }
}
