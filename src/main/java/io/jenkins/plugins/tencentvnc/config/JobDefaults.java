package io.jenkins.plugins.tencentvnc.config;

import com.cloudbees.hudson.plugins.folder.AbstractFolder;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Item;
import hudson.model.ItemGroup;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Values for the parameters that a job omits; null where none is set. */
@Restricted(NoExternalUse.class)
public record JobDefaults(
        @CheckForNull String region,
        @CheckForNull String credentialsId,
        @CheckForNull OpenBy openBy,
        @CheckForNull Boolean screenshot) {

    /**
     * Returns the defaults of the job: each value from the nearest folder that sets it, else from the global
     * configuration; the access policy is the strictest of all.
     */
    public static JobDefaults of(@NonNull Item job) {
        JobDefaults defaults = new JobDefaults(null, null, null, null);
        for (ItemGroup<?> group = job.getParent(); group instanceof Item item; group = item.getParent()) {
            TencentVncFolderProperty folder = group instanceof AbstractFolder<?> outer
                    ? outer.getProperties().get(TencentVncFolderProperty.class)
                    : null;
            if (folder != null) {
                defaults = defaults.or(new JobDefaults(
                        folder.getRegion(), folder.getCredentialsId(), folder.getOpenBy(), folder.getScreenshot()));
            }
        }
        TencentVncConfiguration global = TencentVncConfiguration.get();
        return defaults.or(new JobDefaults(
                global.getRegion(), global.getCredentialsId(), global.getOpenBy(), global.getScreenshot()));
    }

    private JobDefaults or(JobDefaults outer) {
        return new JobDefaults(
                region == null ? outer.region : region,
                credentialsId == null ? outer.credentialsId : credentialsId,
                OpenBy.stricter(openBy, outer.openBy),
                screenshot == null ? outer.screenshot : screenshot);
    }
}
