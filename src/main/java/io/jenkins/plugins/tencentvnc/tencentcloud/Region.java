package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A region such as {@code ap-beijing}. Free text of the right form: Tencent Cloud opens regions faster than lists of
 * them are released.
 *
 * @see <a href="https://cloud.tencent.com/document/product/213/6091">Regions and availability zones</a>
 */
public record Region(String value) {

    /** Longer ones can't be part of a host name. */
    private static final int MAX_LENGTH = 63;

    /** No region's name ends in a digit: that is how the names of its availability zones end. */
    private static final String NAME = "[a-z]{2}(?:-[a-z0-9]+)*-[a-z0-9]*[a-z]";

    private static final Pattern FORM = Pattern.compile(NAME);
    private static final Pattern ZONE = Pattern.compile("(" + NAME + ")-[0-9]+");

    /** @throws InvalidInputException if that can't be the name of a region, such as the name of an availability zone */
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

    /** Whether this is one of the finance regions, which are isolated and answer at hosts of their own only. */
    boolean isFinance() {
        return value.endsWith("-fsi");
    }

    @Override
    public String toString() {
        return value;
    }
}
