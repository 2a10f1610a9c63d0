package io.jenkins.plugins.tencentvnc.config;

import com.cloudbees.hudson.plugins.folder.AbstractFolder;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Item;
import hudson.model.ItemGroup;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The defaults of one job, from its folders and the global configuration. */
@Restricted(NoExternalUse.class)
public final class JobDefaults implements Defaults {

    private final List<Defaults> nearestFirst;

    private JobDefaults(List<Defaults> nearestFirst) {
        this.nearestFirst = nearestFirst;
    }

    /**
     * Returns the defaults of the job: each value from the nearest folder that sets it, else from the global
     * configuration; the access policy is the strictest of all.
     */
    @NonNull
    public static Defaults of(@NonNull Item job) {
        List<Defaults> nearestFirst = new ArrayList<>();
        for (ItemGroup<?> group = job.getParent(); group instanceof Item item; group = item.getParent()) {
            TencentVncFolderProperty property = group instanceof AbstractFolder<?> folder
                    ? folder.getProperties().get(TencentVncFolderProperty.class)
                    : null;
            if (property != null) {
                nearestFirst.add(property);
            }
        }
        nearestFirst.add(TencentVncConfiguration.get());
        return new JobDefaults(nearestFirst);
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
        return nearestFirst.stream().map(Defaults::getOpenBy).reduce(null, OpenBy::stricter);
    }

    @Override
    public Boolean getScreenshot() {
        return first(Defaults::getScreenshot);
    }

    private <T> T first(Function<Defaults, T> value) {
        return nearestFirst.stream()
                .map(value)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
