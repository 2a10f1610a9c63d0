package io.jenkins.plugins.tencentvnc.cvm;

import java.util.Locale;

/** The texts of this package. */
public final class CvmMessages {

    private static final Texts TEXTS = new Texts(CvmMessages.class);

    private CvmMessages() {}

    /**
     * The text of {@code key} in the reader's language.
     *
     * @throws java.util.MissingResourceException if there is no such key
     */
    public static String text(Locale locale, String key, Object... args) {
        return TEXTS.text(locale, key, args);
    }
}
