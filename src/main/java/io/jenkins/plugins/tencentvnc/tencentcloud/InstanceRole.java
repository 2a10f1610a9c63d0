package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import java.util.regex.Pattern;

/**
 * The CAM role of the CVM instance that runs Jenkins. The instance's metadata service issues its keys.
 *
 * @param name null for the role attached to the instance
 * @see <a href="https://cloud.tencent.com/document/product/213/47668">Instance roles</a>
 */
public record InstanceRole(String name) implements KeySource {

    /** Excludes names of dots only, which would be steps in the path of the metadata service. */
    private static final Pattern NAME = Pattern.compile("(?!\\.+$)[A-Za-z0-9_+=,.@-]{1,128}");

    /** @throws InvalidInputException if the role name is malformed */
    public InstanceRole {
        name = name == null || name.isBlank() ? null : name.strip();
        if (name != null && !NAME.matcher(name).matches()) {
            throw new InvalidInputException("input.instanceRole.malformed", name);
        }
    }

    @Override
    public String rateLimitKey() {
        return "instance role " + (name == null ? "" : name);
    }
}
