package io.jenkins.plugins.tencentvnc.error;

import java.util.Locale;

/** Something that a person typed can't be right; says so in one sentence, in the reader's language. */
public final class InvalidInputException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String sentence;
    private final String[] arguments;

    /**
     * @param sentence its name in {@link ErrorTexts#REMEDIES}
     * @param arguments what was typed; made printable here, since it may be anything
     */
    public InvalidInputException(String sentence, String... arguments) {
        super(sentence);
        this.sentence = sentence;
        this.arguments = new String[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            this.arguments[i] = SafeText.oneLine(arguments[i], 80);
        }
    }

    /** The sentence for a reader of that language. */
    public String in(Locale locale) {
        return ErrorTexts.REMEDIES.text(locale, sentence, (Object[]) arguments);
    }

    /** The sentence in English, for whoever has no reader in sight. */
    @Override
    public String getMessage() {
        return in(Locale.ENGLISH);
    }
}
