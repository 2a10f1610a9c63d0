package io.jenkins.plugins.tencentvnc.console;

import java.time.Duration;

/** The age of a moment, in words. */
final class Age {

    private Age() {}

    /** @param at in milliseconds since 1970 UTC */
    static String of(long at) {
        // Util.getTimeSpanString supports other languages than this plugin, which would mix languages in a sentence.
        Duration age = Duration.ofMillis(Math.max(0, System.currentTimeMillis() - at));
        if (age.toMinutes() < 1) {
            return Messages.Age_justNow();
        }
        if (age.toHours() < 1) {
            return Messages.Age_minutesAgo(age.toMinutes());
        }
        return age.toHours() < 48 ? Messages.Age_hoursAgo(age.toHours()) : Messages.Age_daysAgo(age.toDays());
    }
}
