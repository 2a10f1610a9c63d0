package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a job says instead of an instance's id, since a deployment knows a machine by other names.
 *
 * @param by which of an instance's properties is compared
 * @param value which it has to have, exactly; of a tag {@code key=value}, or the key alone
 */
public record InstanceSelector(By by, String value) {

    private static final int MAX_NAME = 128;
    private static final int MAX_TAG = 127 + 1 + 255;
    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile("(?:" + BYTE + "\\.){3}" + BYTE);

    /** What nobody sees, and what no XML can hold: a build with that in it would not be stored. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029\\uFFFE\\uFFFF]");

    /** The properties by which an instance is found; called as the parameter of the Pipeline step is. */
    public enum By {
        /** Its name in the Tencent Cloud console. */
        INSTANCE_NAME("instanceName"),
        /** Its private or, where nobody has it as that, its public IPv4 address. */
        IP("ip"),
        /** One of its tags. The only one that more than one instance may have. */
        TAG("tag");

        private final String parameter;

        By(String parameter) {
            this.parameter = parameter;
        }

        /** The name of the step's parameter. */
        public String parameter() {
            return parameter;
        }
    }

    /** @throws InvalidInputException if no instance can have that */
    public InstanceSelector {
        value = value == null ? "" : value.strip();
        boolean possible =
                switch (by) {
                    case INSTANCE_NAME -> !value.isEmpty() && value.length() <= MAX_NAME;
                    case IP -> IPV4.matcher(value).matches();
                    case TAG -> value.length() <= MAX_TAG && !value.startsWith("=") && !value.endsWith("=");
                };
        if (value.isEmpty() || !possible || UNPRINTABLE.matcher(value).find()) {
            throw new InvalidInputException("input." + by.parameter + ".malformed", value);
        }
    }

    /**
     * Reads what {@link #toString} has written.
     *
     * @throws InvalidInputException if it is anything else
     */
    public static InstanceSelector parse(String text) {
        for (By by : By.values()) {
            if (text.startsWith(by.parameter + "=")) {
                return new InstanceSelector(by, text.substring(by.parameter.length() + 1));
            }
        }
        throw new InvalidInputException("input.finder.unknown", text);
    }

    /** Whether more than one instance may be meant. */
    boolean mayMeanMany() {
        return by == By.TAG;
    }

    /** A filter of DescribeInstances. */
    record Filter(String name, String value) {}

    /** What to ask for, one after the other until there is an answer. */
    List<Filter> filters() {
        return switch (by) {
            case INSTANCE_NAME -> List.of(new Filter("instance-name", value));
            case IP -> List.of(new Filter("private-ip-address", value), new Filter("public-ip-address", value));
            case TAG ->
                tagValue() == null
                        ? List.of(new Filter("tag-key", tagKey()))
                        : List.of(new Filter("tag:" + tagKey(), tagValue()));
        };
    }

    /** Whether this is meant, exactly; the filters of the API may be fuzzy. */
    boolean means(String name, List<String> addresses, Map<String, String> tags) {
        return switch (by) {
            case INSTANCE_NAME -> value.equals(name);
            case IP -> addresses.contains(value);
            case TAG ->
                tagValue() == null ? tags.containsKey(tagKey()) : tagValue().equals(tags.get(tagKey()));
        };
    }

    private String tagKey() {
        return value.split("=", 2)[0];
    }

    private String tagValue() {
        String[] parts = value.split("=", 2);
        return parts.length == 1 ? null : parts[1];
    }

    /** As a step's argument is written, such as {@code instanceName=web-1} or {@code tag=role=web}. */
    @Override
    public String toString() {
        return by.parameter + "=" + value;
    }
}
