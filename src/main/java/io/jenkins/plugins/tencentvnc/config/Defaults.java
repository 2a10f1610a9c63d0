package io.jenkins.plugins.tencentvnc.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.model.Item;
import hudson.model.ItemGroup;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What a job need not say itself, because its folder or the whole Jenkins does. */
@Restricted(NoExternalUse.class)
public interface Defaults {

    @CheckForNull
    String getRegion();

    @CheckForNull
    String getCredentialsId();

    @CheckForNull
    OpenBy getOpenBy();

    /** Those of the job: each from the nearest folder that names it, else from the whole Jenkins. */
    @NonNull
    static Defaults of(@NonNull Item job) {
        List<Defaults> nearestFirst = new ArrayList<>();
        for (ItemGroup<?> group = job.getParent(); group != null; group = parentOf(group)) {
            for (OfFolder folders : ExtensionList.lookup(OfFolder.class)) {
                Defaults defaults = folders.of(group);
                if (defaults != null) {
                    nearestFirst.add(defaults);
                }
            }
        }
        nearestFirst.add(TencentVncConfiguration.get());
        return new Nearest(nearestFirst);
    }

    private static ItemGroup<?> parentOf(ItemGroup<?> group) {
        return group instanceof Item item ? item.getParent() : null;
    }

    /** Where folders keep theirs; there is none on a Jenkins without folders. */
    interface OfFolder extends ExtensionPoint {

        /** Null if that group of jobs names none. */
        @CheckForNull
        Defaults of(@NonNull ItemGroup<?> group);
    }

    /** Each value from the first that has it. */
    final class Nearest implements Defaults {

        private final List<Defaults> nearestFirst;

        private Nearest(List<Defaults> nearestFirst) {
            this.nearestFirst = nearestFirst;
        }

        @Override
        public String getRegion() {
            return first(Defaults::getRegion);
        }

        @Override
        public String getCredentialsId() {
            return first(Defaults::getCredentialsId);
        }

        @Override
        public OpenBy getOpenBy() {
            return first(Defaults::getOpenBy);
        }

        private <T> T first(Function<Defaults, T> value) {
            return nearestFirst.stream()
                    .map(value)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }
    }
}
