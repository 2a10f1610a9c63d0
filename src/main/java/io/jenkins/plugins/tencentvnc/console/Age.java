package io.jenkins.plugins.tencentvnc.console;

import java.time.Duration;

/** How long ago a moment is, in words. */
final class Age {

    private Age() {}

    /** @param at in milliseconds since 1970 UTC */
    static String of(long at) {
        // Not by Util.getTimeSpanString: where Jenkins has other languages than this plugin, sentences would be mixed.
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
