package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import java.util.regex.Pattern;

/**
 * The id of an instance: of CVM, such as {@code ins-r9hr2upy}, or of Lighthouse, such as {@code lhins-cfcgqi2u}.
 *
 * @see <a href="https://cloud.tencent.com/document/api/213/15753#Instance">data type Instance of CVM</a>
 * @see <a href="https://cloud.tencent.com/document/api/1207/47576#Instance">data type Instance of Lighthouse</a>
 */
public record InstanceId(String value) {

    /** All of today have 8 characters behind the dash, as ids of other services once had that have more now. */
    private static final Pattern FORM = Pattern.compile("(?:lh)?ins-[a-z0-9]{8,17}");

    /** @throws InvalidInputException if that can't be the id of an instance */
    public InstanceId {
        if (value == null || value.isBlank()) {
            throw new InvalidInputException("input.instanceId.missing");
        }
        value = value.strip();
        if (!isValid(value)) {
            throw new InvalidInputException("input.instanceId.malformed", value);
        }
    }

    /** Whether that has the form of an id; null has not. */
    public static boolean isValid(String id) {
        return id != null && FORM.matcher(id).matches();
    }

    /** Whether it is a Lighthouse instance, for which another service answers. */
    public boolean isLighthouse() {
        return value.startsWith("lh");
    }

    @Override
    public String toString() {
        return value;
    }
}
