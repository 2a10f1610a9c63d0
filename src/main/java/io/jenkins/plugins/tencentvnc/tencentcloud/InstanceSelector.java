package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A selector that a job uses instead of an instance ID: a name, an address or a tag.
 *
 * @param by the compared property of the instance
 * @param value the exact value of the property; of a tag {@code key=value}, or the key alone. Both the key and the
 *     value of a tag may contain equals signs.
 */
public record InstanceSelector(By by, String value) {

    private static final int MAX_NAME = 128;
    private static final int MAX_TAG_KEY = 127;
    private static final int MAX_TAG_VALUE = 255;

    /**
     * Maximum number of filters, each of which costs a call. A tag with more equals signs is split at the first of them
     * only.
     */
    private static final int MAX_FILTERS = 10;

    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile("(?:" + BYTE + "\\.){3}" + BYTE);

    /**
     * Invisible characters, and characters that XML can't represent: a build that contains them could not be stored.
     */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029\\uFFFE\\uFFFF]");

    /** The searchable properties of an instance, named like the parameters of the Pipeline step. */
    public enum By {
        /** The name in the Tencent Cloud console. */
        INSTANCE_NAME("instanceName"),
        /** The private IPv4 address or, if no instance has it, the public one. */
        IP("ip"),
        /** A tag. The only property that may match more than one instance. */
        TAG("tag");

        private final String parameter;

        By(String parameter) {
            this.parameter = parameter;
        }

        public String parameter() {
            return parameter;
        }
    }

    /** @throws InvalidInputException if no instance can have the value */
    public InstanceSelector {
        value = value == null ? "" : value.strip();
        boolean possible =
                switch (by) {
                    case INSTANCE_NAME -> value.length() <= MAX_NAME;
                    case IP -> IPV4.matcher(value).matches();
                    case TAG -> !tagFilters(value).isEmpty();
                };
        if (value.isEmpty() || !possible || UNPRINTABLE.matcher(value).find()) {
            throw new InvalidInputException("input." + by.parameter + ".malformed", value);
        }
    }

    /**
     * Parses the result of {@link #toString}.
     *
     * @throws InvalidInputException if the text is anything else
     */
    public static InstanceSelector parse(String text) {
        for (By by : By.values()) {
            if (text.startsWith(by.parameter + "=")) {
                return new InstanceSelector(by, text.substring(by.parameter.length() + 1));
            }
        }
        throw new InvalidInputException("input.finder.unknown", text);
    }

    boolean mayMatchSeveral() {
        return by == By.TAG;
    }

    /** A filter of DescribeInstances; an instance passes with any of the values. */
    record Filter(String name, List<String> values) {}

    /** Returns the filters to try in order until one has a match. */
    List<Filter> filters() {
        return switch (by) {
            case INSTANCE_NAME -> List.of(new Filter("instance-name", List.of(value)));
            case IP ->
                List.of(
                        new Filter("private-ip-address", List.of(value)),
                        new Filter("public-ip-address", List.of(value)));
            case TAG -> tagFilters(value);
        };
    }

    /** Returns a filter for each split of the tag into key and value, then one for a tag without a value. */
    private static List<Filter> tagFilters(String tag) {
        List<Filter> filters = new ArrayList<>();
        for (int at = tag.indexOf('=', 1); at > 0 && at <= MAX_TAG_KEY; at = tag.indexOf('=', at + 1)) {
            String tagValue = tag.substring(at + 1);
            if (!tagValue.isEmpty() && tagValue.length() <= MAX_TAG_VALUE && filters.size() < MAX_FILTERS - 1) {
                filters.add(new Filter("tag:" + tag.substring(0, at), List.of(tagValue)));
            }
        }
        List<String> keys = Stream.of(tag, tag.endsWith("=") ? tag.substring(0, tag.length() - 1) : "")
                .filter(key -> !key.isEmpty() && key.length() <= MAX_TAG_KEY)
                .toList();
        if (!keys.isEmpty()) {
            filters.add(new Filter("tag-key", keys));
        }
        return filters;
    }

    /** Whether the instance matches exactly; the API's filters may be fuzzy. */
    boolean matches(String name, List<String> addresses, Map<String, String> tags) {
        return switch (by) {
            case INSTANCE_NAME -> value.equals(name);
            case IP -> addresses.contains(value);
            case TAG ->
                tags.entrySet().stream()
                        .anyMatch(tag -> value.equals(tag.getKey())
                                || value.equals(tag.getKey() + "=" + Objects.requireNonNullElse(tag.getValue(), "")));
        };
    }

    /** Returns the selector as a step's argument, such as {@code instanceName=web-1} or {@code tag=role=web}. */
    @Override
    public String toString() {
        return by.parameter + "=" + value;
    }
}
