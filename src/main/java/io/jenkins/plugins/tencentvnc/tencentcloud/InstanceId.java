package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import java.util.regex.Pattern;

/**
 * An instance ID of CVM, such as {@code ins-r9hr2upy}, or of Lighthouse, such as {@code lhins-cfcgqi2u}.
 *
 * @see <a href="https://cloud.tencent.com/document/api/213/15753#Instance">data type Instance of CVM</a>
 * @see <a href="https://cloud.tencent.com/document/api/1207/47576#Instance">data type Instance of Lighthouse</a>
 */
public record InstanceId(String value) {

    /** Today's IDs have 8 characters after the dash; the IDs of other services have grown from 8 characters to more. */
    private static final Pattern FORM = Pattern.compile("(?:lh)?ins-[a-z0-9]{8,17}");

    /** @throws InvalidInputException if the value is not a valid ID */
    public InstanceId {
        if (value == null || value.isBlank()) {
            throw new InvalidInputException("input.instanceId.missing");
        }
        value = value.strip();
        if (!isValid(value)) {
            throw new InvalidInputException("input.instanceId.malformed", value);
        }
    }

    /** Whether the text has the form of an ID; false for null. */
    public static boolean isValid(String id) {
        return id != null && FORM.matcher(id).matches();
    }

    /** Whether this is a Lighthouse instance, which another service manages. */
    public boolean isLighthouse() {
        return value.startsWith("lh");
    }

    @Override
    public String toString() {
        return value;
    }
}
