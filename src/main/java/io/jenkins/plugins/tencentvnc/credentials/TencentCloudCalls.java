package io.jenkins.plugins.tencentvnc.credentials;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.tencentcloud.ApiKey;
import io.jenkins.plugins.tencentvnc.tencentcloud.Region;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What a credential needs Tencent Cloud for. Whoever calls Tencent Cloud builds on this package, so that this package
 * can't; it gets the calls made for it in this way.
 */
@Restricted(NoExternalUse.class)
public abstract class TencentCloudCalls implements ExtensionPoint {

    @NonNull
    static TencentCloudCalls get() {
        return ExtensionList.lookupSingleton(TencentCloudCalls.class);
    }

    /** Returns the host that is called, for an error text. */
    @NonNull
    public abstract String describeEndpoint();

    /**
     * The key with which the build may call Tencent Cloud by itself: a temporary one if the credential has a role.
     * Blocks, at most 10 s.
     *
     * @throws ConsoleException if the role can't be assumed
     */
    @NonNull
    public abstract ApiKey keyFor(@NonNull TencentCloudCredentials credentials, @NonNull Run<?, ?> run)
            throws ConsoleException;

    /**
     * Finds out, by a call that does nothing, whether consoles can be opened with a credential. Blocks, at most 20 s.
     *
     * @param region null or blank for the default of this Jenkins
     * @return where it works, and as whom
     * @throws ConsoleException if they can't
     * @throws io.jenkins.plugins.tencentvnc.error.InvalidInputException if what was typed can't be right
     */
    @NonNull
    public abstract Answered tryOut(@NonNull TencentCloudCredentials credentials, @CheckForNull String region)
            throws ConsoleException;

    /**
     * What a credential that works was found to be.
     *
     * @param role whose key was taken, by its ARN or its name; null for the API key itself
     */
    public record Answered(Region region, String role) {}
}
