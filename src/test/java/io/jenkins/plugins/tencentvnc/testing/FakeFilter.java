package io.jenkins.plugins.tencentvnc.testing;

import com.google.gson.JsonElement;
import java.util.ArrayList;
import java.util.List;

/**
 * A filter of DescribeInstances. Whether the real one matches names exactly is not documented; this one also matches parts
 * of them.
 */
record FakeFilter(String name, List<String> values) {

    private static final int MOST_FILTERS = 10;
    private static final int MOST_VALUES = 5;
    private static final int LONGEST_VALUE = 255;

    static List<FakeFilter> of(FakeParameters parameters) {
        List<FakeFilter> filters = new ArrayList<>();
        for (JsonElement element : parameters.array("Filters")) {
            FakeParameters filter = FakeParameters.in(element);
            filters.add(new FakeFilter(filter.required("Name"), filter.texts("Values")));
        }
        if (filters.size() > MOST_FILTERS) {
            throw new FakeApiError("InvalidFilter", "There are too many filters.");
        }
        filters.forEach(FakeFilter::check);
        return filters;
    }

    private void check() {
        boolean known = name.startsWith("tag:")
                || List.of("instance-name", "private-ip-address", "public-ip-address", "tag-key")
                        .contains(name);
        if (!known) {
            throw new FakeApiError("InvalidFilter", "The filter `%s` is not supported.".formatted(name));
        }
        if (values.isEmpty() || values.size() > MOST_VALUES) {
            throw new FakeApiError("InvalidFilterValue.LimitExceeded", "The number of filter values is wrong.");
        }
        if (values.stream().anyMatch(value -> value.isEmpty() || value.length() > LONGEST_VALUE)) {
            throw new FakeApiError("InvalidFilterValue.LimitExceeded", "A filter value is too long, or empty.");
        }
    }

    boolean lets(FakeInstance instance) {
        return values.stream().anyMatch(value -> lets(instance, value));
    }

    private boolean lets(FakeInstance instance, String value) {
        return switch (name) {
            case "instance-name" -> instance.name().contains(value);
            case "private-ip-address" -> value.equals(instance.privateAddress());
            case "public-ip-address" -> value.equals(instance.publicAddress());
            case "tag-key" -> instance.tags().containsKey(value);
            default -> value.equals(instance.tags().get(name.substring("tag:".length())));
        };
    }
}
