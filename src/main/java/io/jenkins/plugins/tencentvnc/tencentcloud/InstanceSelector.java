package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a job says instead of an instance's id, since a deployment knows a machine by other names.
 *
 * @param by which of an instance's properties is compared
 * @param value which it has to have, exactly; of a tag {@code key=value}, or the key alone. Both the key and the value
 *     of a tag may hold equals signs themselves.
 */
public record InstanceSelector(By by, String value) {

    private static final int MAX_NAME = 128;
    private static final int MAX_TAG_KEY = 127;
    private static final int MAX_TAG_VALUE = 255;

    /** A tag with more equals signs is split at the first of them only; each filter costs a call. */
    private static final int MOST_FILTERS = 10;

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
                    case TAG -> !value.isEmpty() && !tagFilters(value).isEmpty();
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

    /** A filter of DescribeInstances, which lets through what has one of the values. */
    record Filter(String name, List<String> values) {}

    /** What to ask for, one after the other until there is an answer. */
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

    /** One for each way to split the tag into key and value, then one for the ways in which there is no value. */
    private static List<Filter> tagFilters(String tag) {
        List<Filter> filters = new ArrayList<>();
        for (int at = tag.indexOf('=', 1); at > 0 && at <= MAX_TAG_KEY; at = tag.indexOf('=', at + 1)) {
            String tagValue = tag.substring(at + 1);
            if (!tagValue.isEmpty() && tagValue.length() <= MAX_TAG_VALUE && filters.size() < MOST_FILTERS - 1) {
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

    /** Whether this is meant, exactly; the filters of the API may be fuzzy. */
    boolean means(String name, List<String> addresses, Map<String, String> tags) {
        return switch (by) {
            case INSTANCE_NAME -> value.equals(name);
            case IP -> addresses.contains(value);
            case TAG ->
                tags.entrySet().stream()
                        .anyMatch(tag -> value.equals(tag.getKey())
                                || value.equals(tag.getKey() + "=" + Objects.requireNonNullElse(tag.getValue(), "")));
        };
    }

    /** As a step's argument is written, such as {@code instanceName=web-1} or {@code tag=role=web}. */
    @Override
    public String toString() {
        return by.parameter + "=" + value;
    }
}
