package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceInfo;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSearchResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.queue.ItemDeletion;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Stores targets with a running build. */
@Restricted(NoExternalUse.class)
public final class ConsolePublication {

    public static final int MAX_TARGETS = ConsoleTargets.MAX_TARGETS;

    private ConsolePublication() {}

    public enum Status {
        STORED,
        /** The build has ended or is being deleted; it is not stored again. */
        BUILD_HAS_ENDED,
        TOO_MANY
    }

    /**
     * The result of publishing a target.
     *
     * @param target as it is stored, merged with its earlier publication
     * @param replaced the earlier publication; null for none
     */
    public record Published(
            @NonNull Status status,
            @NonNull ConsoleTarget target,
            @CheckForNull ConsoleTarget replaced) {}

    /**
     * The result of publishing the instances of a finder.
     *
     * @param targets empty if the build has ended
     * @param leftOut the number of further instances that match the finder
     */
    public record PublishedInstances(@NonNull List<Published> targets, int leftOut) {}

    /** Stores the target, in place of its earlier publication if there is one. */
    public static Published publish(@NonNull Run<?, ?> run, @NonNull ConsoleTarget target) throws IOException {
        // Jenkins stores and deletes the build under the same lock.
        synchronized (run) {
            if (hasEnded(run)) {
                return new Published(Status.BUILD_HAS_ENDED, target, null);
            }
            List<ConsoleTarget> targets = ConsoleAction.getOrAdd(run).targets();
            if (!hasRoomFor(target, targets)) {
                return new Published(Status.TOO_MANY, target, null);
            }
            Published published = put(target, targets);
            run.save();
            return published;
        }
    }

    /** Stores the instances in place of their finder; they keep its failure and reservation. */
    public static PublishedInstances publishFound(
            @NonNull Run<?, ?> run, @NonNull ConsoleTarget finder, @NonNull InstanceSearchResult result)
            throws IOException {
        synchronized (run) {
            if (hasEnded(run)) {
                return new PublishedInstances(List.of(), 0);
            }
            List<ConsoleTarget> targets = ConsoleAction.getOrAdd(run).targets();
            ConsoleTarget stored = ConsoleTargets.find(targets, finder.getKey());
            targets.remove(stored);
            List<Published> published = new ArrayList<>();
            for (InstanceInfo instance : result.instances()) {
                ConsoleTarget target = finder.mergedWith(stored).found(instance);
                if (hasRoomFor(target, targets)) {
                    published.add(put(target, targets));
                }
            }
            run.save();
            return new PublishedInstances(
                    published, result.leftOut() + result.instances().size() - published.size());
        }
    }

    /** Whether the instance has been published again since, with another region or credential. */
    public static boolean isReplaced(@NonNull ConsoleTarget target, @NonNull ConsoleAction action) {
        ConsoleTarget stored = ConsoleTargets.find(action.targets(), target.getKey());
        return stored != null && !stored.isSameRegionAndCredential(target);
    }

    private static boolean hasEnded(Run<?, ?> run) {
        return !run.isLogUpdated() || !run.getRootDir().isDirectory() || ItemDeletion.contains(run.getParent());
    }

    private static boolean hasRoomFor(ConsoleTarget target, List<ConsoleTarget> targets) {
        return targets.size() < MAX_TARGETS || ConsoleTargets.find(targets, target.getKey()) != null;
    }

    private static Published put(ConsoleTarget target, List<ConsoleTarget> targets) {
        ConsoleTarget earlier = ConsoleTargets.find(targets, target.getKey());
        ConsoleTarget merged = target.mergedWith(earlier);
        if (earlier == null) {
            targets.add(merged);
        } else {
            targets.set(targets.indexOf(earlier), merged);
        }
        return new Published(Status.STORED, merged, earlier);
    }
}
