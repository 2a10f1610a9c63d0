package io.jenkins.plugins.tencentvnc.cloud;

import io.jenkins.plugins.tencentvnc.remedy.InvalidInputException;
import java.util.regex.Pattern;

/**
 * The id of a CVM instance, such as {@code ins-r9hr2upy}.
 *
 * @see <a href="https://cloud.tencent.com/document/api/213/15753#Instance">data type Instance</a>
 */
public record InstanceId(String value) {

    private static final Pattern FORM = Pattern.compile("ins-[a-z0-9]{8}");

    /** @throws InvalidInputException if that can't be the id of a CVM instance */
    public InstanceId {
        if (value == null || value.isBlank()) {
            throw new InvalidInputException("input.instanceId.missing");
        }
        value = value.strip();
        if (value.startsWith("lhins-")) {
            throw new InvalidInputException("input.instanceId.lighthouse", value);
        }
        if (!FORM.matcher(value).matches()) {
            throw new InvalidInputException("input.instanceId.malformed", value);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
