package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Finds and merges the targets of one build. */
final class ConsoleTargets {

    /** Limits the size of a build and its journal. */
    static final int MAX_TARGETS = 500;

    private ConsoleTargets() {}

    @CheckForNull
    static ConsoleTarget find(@NonNull List<ConsoleTarget> targets, @CheckForNull String key) {
        return targets.stream()
                .filter(target -> target.getKey().equals(key))
                .findFirst()
                .orElse(null);
    }

    /**
     * Returns the finder with that key; else the only one with that text, in that region if it is given; else null.
     *
     * @param name key or text, such as {@code instanceName=web-1}
     */
    @CheckForNull
    static ConsoleTarget findFinder(
            @NonNull List<ConsoleTarget> targets, @CheckForNull String name, @CheckForNull String region) {
        List<ConsoleTarget> named = targets.stream()
                .filter(target -> !target.isKnown())
                .filter(target -> target.getKey().equals(name)
                        || target.getLabel().equals(name)
                                && (region == null || target.getRegion().equals(region)))
                .toList();
        return named.size() == 1 ? named.get(0) : null;
    }

    /** Returns all targets; instances that were found since the build replace their finders. */
    static List<ConsoleTarget> withFound(
            @NonNull List<ConsoleTarget> targets, @NonNull Function<ConsoleTarget, List<InstanceInfo>> foundSince) {
        Map<String, ConsoleTarget> all = new LinkedHashMap<>();
        for (ConsoleTarget target : targets) {
            List<InstanceInfo> found = target.isKnown() ? List.of() : foundSince.apply(target);
            if (found.isEmpty()) {
                all.merge(target.getKey(), target, (earlier, later) -> later.mergedWith(earlier));
            }
            for (InstanceInfo instance : found) {
                // Region and credential that the build published for this instance stay.
                all.merge(instance.id(), target.found(instance), ConsoleTarget::mergedWith);
            }
        }
        return new ArrayList<>(all.values());
    }
}
