package io.jenkins.plugins.tencentvnc.error;

import java.util.Locale;

/**
 * An error in the reader's language, for pages, log lines, the command line, the connection test and the credentials
 * binding. Never stored.
 *
 * @param sentence the problem
 * @param nextMove the next step, who can take it, and where
 * @param line the sentence with error code and RequestId, for a log line
 * @param full sentence, next step, error code and RequestId, for a form or a failed build
 */
public record ErrorText(String sentence, String nextMove, String line, String full) {

    public static ErrorText of(ConsoleException error, ErrorSubject subject, Locale locale) {
        String sentence = error.sentence(locale, subject);
        String nextMove = error.remedy().nextMove(locale, subject);
        String reference = error.requestId().isEmpty()
                ? error.code()
                : TextBundle.REMEDIES.text(locale, "error.reference", error.code(), error.requestId());
        return new ErrorText(
                sentence,
                nextMove,
                TextBundle.REMEDIES.text(locale, "error.line", sentence, reference),
                TextBundle.REMEDIES.text(locale, "error.full", sentence, nextMove, reference));
    }

    /** Returns the text of an error of which only the code is known, such as one from the journal. */
    public static ErrorText of(String code, ErrorSubject subject, Locale locale) {
        return of(new ConsoleException(code), subject, locale);
    }
}
