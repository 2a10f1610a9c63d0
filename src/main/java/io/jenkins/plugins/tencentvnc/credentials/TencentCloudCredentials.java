package io.jenkins.plugins.tencentvnc.credentials;

import com.cloudbees.plugins.credentials.CredentialsNameProvider;
import com.cloudbees.plugins.credentials.NameWith;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.tencentcloud.CamRole;
import io.jenkins.plugins.tencentvnc.tencentcloud.KeySource;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.springframework.security.core.Authentication;

/**
 * Whatever Tencent Cloud is called with: an API key, the role of an instance, or a role for a web identity. Other plugins
 * that keep keys implement {@link TencentCloudKeyCredentials}.
 */
@NameWith(TencentCloudCredentials.NameProvider.class)
public interface TencentCloudCredentials extends StandardCredentials {

    /**
     * Where the key comes from, for one use. Blocks where that has to be looked up.
     *
     * @param user who will use it; part of the name of a role's session unless the credential names it
     * @throws ConsoleException if it can't be found
     * @throws io.jenkins.plugins.tencentvnc.error.InvalidInputException if it can't be as described
     */
    @NonNull
    @Restricted(NoExternalUse.class)
    KeySource toKeySource(@NonNull String user) throws ConsoleException;

    /**
     * The role to assume with that key, or null.
     *
     * @param user as above
     * @throws io.jenkins.plugins.tencentvnc.error.InvalidInputException if the role can't be assumed as described
     */
    @CheckForNull
    @Restricted(NoExternalUse.class)
    CamRole toCamRole(@NonNull String user);

    /** Whether Tencent Cloud is called with a temporary key, which has a token. */
    @Restricted(NoExternalUse.class)
    boolean isTemporary();

    /** Whether the other leads to the same key; two credentials may have the same id. */
    @Restricted(NoExternalUse.class)
    boolean isSameKeyAs(@NonNull TencentCloudCredentials other);

    /** The same for a user who clicks on the page of a build: without what only the build itself may use. */
    @NonNull
    @Restricted(NoExternalUse.class)
    default TencentCloudCredentials forUser(@NonNull Authentication user) {
        return this;
    }

    /** Shows the description, else the id; never the SecretId, since lists are seen by many. */
    class NameProvider extends CredentialsNameProvider<TencentCloudCredentials> {
        @NonNull
        @Override
        public String getName(@NonNull TencentCloudCredentials credentials) {
            String description = Util.fixEmptyAndTrim(credentials.getDescription());
            return description == null ? credentials.getId() : description;
        }
    }
}
