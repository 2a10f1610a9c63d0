package io.jenkins.plugins.tencentvnc.cvm;

import java.text.MessageFormat;
import java.util.Arrays;
import java.util.Locale;
import java.util.ResourceBundle;

/**
 * The texts of one class, in bundles of its name: English, and Simplified Chinese for every reader of Chinese. For
 * packages that can't use Jenkins' own {@code Messages}.
 */
public final class Texts {

    private final ResourceBundle english;
    private final ResourceBundle chinese;

    public Texts(Class<?> owner) {
        this.english = bundle(owner, Locale.ROOT);
        this.chinese = bundle(owner, Locale.SIMPLIFIED_CHINESE);
    }

    /** Whether a reader of that language gets the Chinese texts. */
    public static boolean isChinese(Locale locale) {
        return locale.getLanguage().equals(Locale.CHINESE.getLanguage());
    }

    /**
     * The text of {@code key} in the reader's language.
     *
     * @throws java.util.MissingResourceException if there is no such key
     */
    public String text(Locale locale, String key, Object... args) {
        // MessageFormat would write 43200 as 43,200, and in some locales not with the digits 0 to 9.
        Object[] words = Arrays.stream(args).map(String::valueOf).toArray();
        // Always through MessageFormat, also without arguments, so that one apostrophe rule holds for the whole bundle.
        String pattern = (isChinese(locale) ? chinese : english).getString(key);
        return new MessageFormat(pattern, Locale.ROOT).format(words);
    }

    /** Without the fallback to the JVM's default locale, which would show Chinese to an English reader. */
    private static ResourceBundle bundle(Class<?> owner, Locale locale) {
        return ResourceBundle.getBundle(
                owner.getName(),
                locale,
                owner.getClassLoader(),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }
}
