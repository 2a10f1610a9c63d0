package io.jenkins.plugins.tencentvnc.error;

import java.text.MessageFormat;
import java.util.Arrays;
import java.util.Locale;
import java.util.ResourceBundle;

/**
 * A resource bundle with texts in several languages, for packages that can't use Jenkins' own {@code Messages}.
 * Chooses the language in the same way: a reader without a bundle gets English, whatever the JVM's language is.
 */
public final class TextBundle {

    /** The texts of remedies and of input errors. */
    public static final TextBundle REMEDIES = new TextBundle(TextBundle.class, "ErrorText");

    private static final ResourceBundle.Control NO_JVM_LANGUAGE =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private final Class<?> neighbour;
    private final String name;

    /** @param neighbour a class in the package of the bundle */
    public TextBundle(Class<?> neighbour, String name) {
        this.neighbour = neighbour;
        this.name = neighbour.getPackageName() + "." + name;
    }

    /** @throws java.util.MissingResourceException if there is no such key */
    public String text(Locale locale, String key, Object... args) {
        ResourceBundle bundle = ResourceBundle.getBundle(name, locale, neighbour.getClassLoader(), NO_JVM_LANGUAGE);
        // MessageFormat would write 43200 as 43,200, and in some locales not with the digits 0 to 9.
        Object[] words = Arrays.stream(args).map(String::valueOf).toArray();
        // Always through MessageFormat, also without arguments, so that one apostrophe rule holds for the whole bundle.
        return new MessageFormat(bundle.getString(key), Locale.ROOT).format(words);
    }
}
