package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Merges and replaces the targets of one build. */
final class ConsoleTargets {

    /** Limits the size of a build and its journal. */
    static final int MOST = 500;

    private ConsoleTargets() {}

    /** Returns the target with that key, or null. */
    @CheckForNull
    static ConsoleTarget find(@NonNull List<ConsoleTarget> targets, @CheckForNull String key) {
        return targets.stream()
                .filter(target -> target.getKey().equals(key))
                .findFirst()
                .orElse(null);
    }

    /** Adds the target, or replaces its earlier publication; returns it merged with that. */
    @NonNull
    static ConsoleTarget put(@NonNull List<ConsoleTarget> targets, @NonNull ConsoleTarget target) {
        ConsoleTarget earlier = find(targets, target.getKey());
        ConsoleTarget merged = target.mergedWith(earlier);
        if (earlier == null) {
            targets.add(merged);
        } else {
            targets.set(targets.indexOf(earlier), merged);
        }
        return merged;
    }

    /** Returns all targets; instances that were found since the build replace their finders. */
    @NonNull
    static List<ConsoleTarget> withFound(
            @NonNull List<ConsoleTarget> targets, @NonNull Function<ConsoleTarget, List<InstanceInfo>> foundSince) {
        Map<String, ConsoleTarget> all = new LinkedHashMap<>();
        for (ConsoleTarget target : targets) {
            List<InstanceInfo> found = target.isKnown() ? List.of() : foundSince.apply(target);
            if (found.isEmpty()) {
                merge(target, all);
            }
            for (InstanceInfo instance : found) {
                merge(target.found(instance), all);
            }
        }
        return new ArrayList<>(all.values());
    }

    private static void merge(ConsoleTarget target, Map<String, ConsoleTarget> all) {
        all.merge(target.getKey(), target, (earlier, later) -> later.mergedWith(earlier));
    }
}
