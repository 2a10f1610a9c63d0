package io.jenkins.plugins.tencentvnc.benchmark;

import java.util.Locale;

/** The rows of the table in order: the measurement, its baseline and its bounds. */
public enum Row {
    MINT("mint, warm", "a call written by hand with java.net.http", Bound.atMost(1.25, "×")),
    MINT_SDK("mint, warm", "the SDK alone, as its documentation has it", Bound.atMost(1.05, "×")),
    MINT_SDK_KEPT("mint, warm", "the SDK alone, its client kept for all calls", Bound.none("×")),
    MINT_FAR("mint, 30 ms away", "the call written by hand", Bound.atMost(1.03, "×")),
    MINT_ROLE("mint with an instance role, warm", "with an API key", Bound.none("×")),
    MINT_FIRST("first mint after a start", "the SDK's first call", Bound.atMost(0.5, "×")),
    CONNECTIONS("connections opened by 1,000 mints", "", Bound.atMost(2, "")),
    OPEN("open, without the API's time", "`/whoAmI/api/json`", Bound.atMost(1.5, "×")),
    OPEN_ROLE("an open with an instance role, warm", "with an API key", Bound.atMost(1.02, "×")),
    FIRST_FRAME("click to the first frame of a QEMU guest", "noVNC opened on that guest", Bound.atMost(1.3, "×")),
    BUILD_PAGE("build page with a target and a screenshot", "the page without", Bound.atMost(1.1, "×")),
    CONSOLE_PAGE("console page, 50 targets, 200 openings", "`/whoAmI`", Bound.none("×")),
    CONSOLE_PAGE_CROWDED(
            "console page, 50 unfound finders, 2,000 refused openings", "with 1 of each", Bound.atMost(3, "×")),
    PUBLISH("publish without check", "an `echo` step", Bound.atMost(2, "×")),
    SCREENSHOT("screenshot", "QEMU's `screendump`", Bound.none("×")),
    SCREENSHOT_2("screenshot of a 1920 × 1080 desktop at 2 Mbit/s", "", Bound.atMost(10, "s")),
    SCREENSHOT_4("screenshot of a 1920 × 1080 desktop at 4 Mbit/s", "", Bound.atMost(10, "s")),
    SCREENSHOT_8("screenshot of a 1920 × 1080 desktop at 8 Mbit/s", "", Bound.atMost(10, "s")),
    CALLS("calls to Tencent Cloud of page views", "", Bound.atMost(0, "")),
    BUILD_XML("build.xml, a target", "", Bound.atMost(350, "bytes")),
    JOURNAL("journal, an opening", "", Bound.atMost(200, "bytes")),
    HPI("size of the hpi", "", Bound.atMost(650, "kB")),
    START("start with 10,000 builds that have targets", "without the plugin", Bound.atMost(1.02, "×")),
    MEMORY("memory after that start", "without the plugin", Bound.atMost(1.02, "×")),
    LOADED("builds loaded by that start", "", Bound.atMost(0, "")),
    OPENINGS("an open, 5,000 openings on record", "with 1 on record", Bound.none("×")),
    JOURNALS("an opening written, 5,000 on record", "with 1 on record", Bound.none("×")),
    TARGETS("an open, 50 targets on the build", "with 1 target", Bound.none("×")),
    CROWD("200 users click at once: consoles a second", "the API's limit, 10", Bound.atLeast(9, "")),
    CROWD_MOST("most calls that arrive in any second", "", Bound.atMost(10, "")),
    CONTROLLERS_2("200 users at 2 controllers with one key", "", Bound.none("")),
    CONTROLLERS_5("200 users at 5 controllers with one key", "", Bound.none("")),
    CONTROLLERS_20("200 users at 20 controllers with one key", "", Bound.none("")),
    UNCLEAR("opens there that ended in neither a console nor a 429", "", Bound.atMost(0, ""));

    private final String what;
    private final String against;
    private final Bound bound;

    Row(String what, String against, Bound bound) {
        this.what = what;
        this.against = against;
        this.bound = bound;
    }

    String what() {
        return what;
    }

    String against() {
        return against;
    }

    Bound bound() {
        return bound;
    }

    /** The required range; a ratio has the unit "×". */
    record Bound(double least, double most, String unit) {

        static Bound atMost(double most, String unit) {
            return new Bound(Double.NEGATIVE_INFINITY, most, unit);
        }

        static Bound atLeast(double least, String unit) {
            return new Bound(least, Double.POSITIVE_INFINITY, unit);
        }

        static Bound none(String unit) {
            return new Bound(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, unit);
        }

        boolean isOnlyReported() {
            return Double.isInfinite(least) && Double.isInfinite(most);
        }

        boolean holdsFor(double value) {
            return value >= least && value <= most;
        }

        String shown() {
            if (isOnlyReported()) {
                return "–";
            }
            return Double.isInfinite(least) ? "≤ " + withUnit(most) : "≥ " + withUnit(least);
        }

        String withUnit(double value) {
            String number = unit.equals("×")
                    ? String.format(Locale.ROOT, "%.2f", value)
                    : String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.1f", value);
            return (number + " " + unit).strip();
        }
    }
}
