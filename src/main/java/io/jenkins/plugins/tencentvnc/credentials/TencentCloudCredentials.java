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

/**
 * Credentials for Tencent Cloud: an API key, the role of an instance, or a role for a web identity. Plugins that store
 * keys elsewhere implement {@link TencentCloudKeyCredentials}.
 */
@NameWith(TencentCloudCredentials.NameProvider.class)
public interface TencentCloudCredentials extends StandardCredentials {

    /**
     * Returns the source of the key for one use. Blocks if the key has to be looked up.
     *
     * @throws ConsoleException if the key can't be found
     * @throws io.jenkins.plugins.tencentvnc.error.InvalidInputException if the credential is malformed
     */
    @NonNull
    @Restricted(NoExternalUse.class)
    KeySource toKeySource(@NonNull CredentialUse use) throws ConsoleException;

    /**
     * Returns the role to assume with that key, or null.
     *
     * @param user the user of the key; part of the role's session name unless the credential sets one
     * @throws io.jenkins.plugins.tencentvnc.error.InvalidInputException if the role is malformed
     */
    @CheckForNull
    @Restricted(NoExternalUse.class)
    CamRole toCamRole(@NonNull String user);

    /** Whether the key is temporary and therefore has a token. */
    @Restricted(NoExternalUse.class)
    boolean isTemporary();

    /**
     * Whether the other credential gives the same key; two credentials may have the same ID. Without a stored secret:
     * whether it is the same object, which a store returns until it is changed, or has the same approval of an
     * administrator and the same settings.
     */
    @Restricted(NoExternalUse.class)
    boolean isSameKeyAs(@NonNull TencentCloudCredentials other);

    /** Shows the description or else the ID; never the SecretId, since many users see the lists. */
    class NameProvider extends CredentialsNameProvider<TencentCloudCredentials> {
        @NonNull
        @Override
        public String getName(@NonNull TencentCloudCredentials credentials) {
            String description = Util.fixEmptyAndTrim(credentials.getDescription());
            return description == null ? credentials.getId() : description;
        }
    }
}
