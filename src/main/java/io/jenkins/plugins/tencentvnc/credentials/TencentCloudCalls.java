package io.jenkins.plugins.tencentvnc.credentials;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.tencentcloud.ApiKey;
import io.jenkins.plugins.tencentvnc.tencentcloud.CamRole;
import io.jenkins.plugins.tencentvnc.tencentcloud.KeySource;
import io.jenkins.plugins.tencentvnc.tencentcloud.Region;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The calls to Tencent Cloud that credentials need. An extension point, because the implementation depends on this
 * package.
 */
@Restricted(NoExternalUse.class)
public abstract class TencentCloudCalls implements ExtensionPoint {

    static TencentCloudCalls get() {
        return ExtensionList.lookupSingleton(TencentCloudCalls.class);
    }

    /** Returns the host of the API, for an error text. */
    public abstract String describeEndpoint();

    /**
     * Returns the key with which the build may call Tencent Cloud itself; a temporary one if the credential has a role.
     * Blocks for at most 30 s, since many builds may share the rate limit.
     *
     * @throws ConsoleException if the role can't be assumed
     */
    public abstract ApiKey keyFor(@NonNull TencentCloudCredentials credentials, @NonNull Run<?, ?> run)
            throws ConsoleException;

    /**
     * Checks, by a call without effect, whether a key can open consoles. Blocks for at most 20 s.
     *
     * @param role the role to assume with the key, or null
     * @param region null or blank for the global default
     * @return the region and the role that work
     * @throws ConsoleException if the key can't open consoles
     * @throws io.jenkins.plugins.tencentvnc.error.InvalidInputException if the region is malformed
     */
    public abstract VerifiedKey verifyKey(
            @NonNull KeySource source, @CheckForNull CamRole role, @CheckForNull String region) throws ConsoleException;

    /**
     * The result of a successful check.
     *
     * @param role ARN or name of the role whose key was used; null for the API key itself
     */
    public record VerifiedKey(
            @NonNull Region region, @CheckForNull String role) {}
}
