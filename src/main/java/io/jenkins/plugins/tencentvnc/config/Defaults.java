package io.jenkins.plugins.tencentvnc.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Defaults for parameters that a job omits, from a folder or the global configuration. */
@Restricted(NoExternalUse.class)
public interface Defaults {

    @CheckForNull
    String getRegion();

    @CheckForNull
    String getCredentialsId();

    @CheckForNull
    OpenBy getOpenBy();

    /** Whether a screenshot is taken of a published machine; null if not configured here. */
    @CheckForNull
    Boolean getScreenshot();
}
