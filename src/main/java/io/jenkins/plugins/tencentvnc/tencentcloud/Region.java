package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A region such as {@code ap-beijing}. Any name of the right form is accepted, since Tencent Cloud opens regions faster
 * than lists of them are released.
 *
 * @see <a href="https://cloud.tencent.com/document/product/213/6091">Regions and availability zones</a>
 */
public record Region(String value) {

    /** Maximum length of a part of a host name. */
    private static final int MAX_LENGTH = 63;

    /** Excludes names that end in a digit, as those of availability zones do. */
    private static final String NAME = "[a-z]{2}(?:-[a-z0-9]+)*-[a-z0-9]*[a-z]";

    private static final Pattern FORM = Pattern.compile(NAME);
    private static final Pattern ZONE = Pattern.compile("(" + NAME + ")-[0-9]+");

    /** @throws InvalidInputException if the value is not a region name, such as the name of an availability zone */
    public Region {
        if (value == null || value.isBlank()) {
            throw new InvalidInputException("input.region.missing");
        }
        value = value.strip();
        Matcher zone = ZONE.matcher(value);
        if (value.length() <= MAX_LENGTH && zone.matches()) {
            throw new InvalidInputException("input.region.zone", value, zone.group(1));
        }
        if (value.length() > MAX_LENGTH || !FORM.matcher(value).matches()) {
            throw new InvalidInputException("input.region.malformed", value);
        }
    }

    /** Whether this is a finance region; these are isolated and have hosts of their own. */
    boolean isFinance() {
        return value.endsWith("-fsi");
    }

    @Override
    public String toString() {
        return value;
    }
}
