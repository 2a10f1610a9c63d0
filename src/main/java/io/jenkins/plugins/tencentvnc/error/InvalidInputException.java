package io.jenkins.plugins.tencentvnc.error;

import java.util.Locale;

/** Thrown for invalid user input, with a message of one sentence in the reader's language. */
public final class InvalidInputException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String sentence;
    private final String[] arguments;

    /**
     * @param sentence key of the sentence in {@link TextBundle#REMEDIES}
     * @param arguments the input; made printable here, since it may be anything
     */
    public InvalidInputException(String sentence, String... arguments) {
        super(sentence);
        this.sentence = sentence;
        this.arguments = new String[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            this.arguments[i] = SafeText.oneLine(arguments[i], 80);
        }
    }

    public String in(Locale locale) {
        return TextBundle.REMEDIES.text(locale, sentence, (Object[]) arguments);
    }

    /** Returns the sentence in English, for logs and other output without a reader's language. */
    @Override
    public String getMessage() {
        return in(Locale.ENGLISH);
    }
}
