package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import java.util.regex.Pattern;

/**
 * The CAM role of the CVM instance on which Jenkins itself runs. The instance's metadata service hands out its keys.
 *
 * @param name null for the role that the instance has
 * @see <a href="https://cloud.tencent.com/document/product/213/47668">Instance roles</a>
 */
public record InstanceRole(String name) implements KeySource {

    /** Names made of dots alone would be steps within the metadata service's path. */
    private static final Pattern NAME = Pattern.compile("(?!\\.+$)[A-Za-z0-9_+=,.@-]{1,128}");

    /** @throws InvalidInputException if no role can have that name */
    public InstanceRole {
        name = name == null || name.isBlank() ? null : name.strip();
        if (name != null && !NAME.matcher(name).matches()) {
            throw new InvalidInputException("input.instanceRole.malformed", name);
        }
    }

    @Override
    public String countedAs() {
        return "instance role " + (name == null ? "" : name);
    }
}
