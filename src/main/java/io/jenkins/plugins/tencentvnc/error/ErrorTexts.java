package io.jenkins.plugins.tencentvnc.error;

import java.text.MessageFormat;
import java.util.Arrays;
import java.util.Locale;
import java.util.ResourceBundle;

/**
 * The texts of one class, in resource bundles of its name, for packages that can't use Jenkins' own {@code Messages}.
 * Chooses the language in the same way: a reader without a bundle gets English, whatever the JVM's language is.
 */
public final class ErrorTexts {

    /** The texts of remedies and of input errors. */
    public static final ErrorTexts REMEDIES = new ErrorTexts(ErrorTexts.class);

    private static final ResourceBundle.Control NO_JVM_LANGUAGE =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private final Class<?> owner;

    public ErrorTexts(Class<?> owner) {
        this.owner = owner;
    }

    /**
     * Returns the text of {@code key} in the reader's language.
     *
     * @throws java.util.MissingResourceException if there is no such key
     */
    public String text(Locale locale, String key, Object... args) {
        ResourceBundle bundle =
                ResourceBundle.getBundle(owner.getName(), locale, owner.getClassLoader(), NO_JVM_LANGUAGE);
        // MessageFormat would write 43200 as 43,200, and in some locales not with the digits 0 to 9.
        Object[] words = Arrays.stream(args).map(String::valueOf).toArray();
        // Always through MessageFormat, also without arguments, so that one apostrophe rule holds for the whole bundle.
        return new MessageFormat(bundle.getString(key), Locale.ROOT).format(words);
    }
}
