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

    private static final Pattern FORM = Pattern.compile("(?:lh)?ins-[a-z0-9]{8}");

    /** @throws InvalidInputException if that can't be the id of an instance */
    public InstanceId {
        if (value == null || value.isBlank()) {
            throw new InvalidInputException("input.instanceId.missing");
        }
        value = value.strip();
        if (!FORM.matcher(value).matches()) {
            throw new InvalidInputException("input.instanceId.malformed", value);
        }
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
