package io.jenkins.plugins.tencentvnc.rules;

import io.jenkins.plugins.tencentvnc.cvm.Texts;
import java.time.Duration;
import java.util.Locale;

/** How long ago something was, as roughly as people say it. */
public final class Ago {

    private static final Texts TEXTS = new Texts(Ago.class);

    private Ago() {}

    /** @param age a negative one, of a clock that was set back, counts as none */
    public static String text(Duration age, Locale locale) {
        if (age.toMinutes() < 1) {
            return TEXTS.text(locale, "now");
        }
        if (age.toHours() < 1) {
            return TEXTS.text(locale, "minutes", age.toMinutes());
        }
        if (age.toHours() < 48) {
            return TEXTS.text(locale, "hours", age.toHours());
        }
        return TEXTS.text(locale, "days", age.toDays());
    }
}
