package io.jenkins.plugins.tencentvnc.credentials;

import com.cloudbees.plugins.credentials.CredentialsNameProvider;
import com.cloudbees.plugins.credentials.NameWith;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.util.Secret;
import io.jenkins.plugins.tencentvnc.tencentcloud.ApiKey;
import io.jenkins.plugins.tencentvnc.tencentcloud.CamRole;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A Tencent Cloud API key and, optionally, the CAM role to assume with it. This interface, with its getters, is what
 * other plugins may use of this one, and may implement: keys from another store work everywhere.
 *
 * @see <a href="https://cloud.tencent.com/document/product/598/40488">Access keys</a>
 */
@NameWith(TencentCloudCredentials.NameProvider.class)
public interface TencentCloudCredentials extends StandardCredentials {

    /** The SecretId; an identifier, not a secret, yet not to be shown to everybody. */
    @NonNull
    String getSecretId();

    @NonNull
    Secret getSecretKey();

    /** Such as {@code qcs::cam::uin/100000000001:roleName/jenkins-console}; null if the key is to be used as it is. */
    @CheckForNull
    String getRoleArn();

    /** Null for a name made from job and build. */
    @CheckForNull
    String getRoleSessionName();

    @CheckForNull
    String getExternalId();

    /** How long a temporary key of the role lives, in seconds. */
    int getSessionSeconds();

    /**
     * The key itself, for one use.
     *
     * @throws io.jenkins.plugins.tencentvnc.error.InvalidInputException if it can't be a key
     */
    @NonNull
    @Restricted(NoExternalUse.class)
    default ApiKey toApiKey() {
        return new ApiKey(getSecretId(), Secret.toString(getSecretKey()));
    }

    /**
     * The role to assume, or null.
     *
     * @param user who will use it; part of the session's name unless the credential names it
     * @throws io.jenkins.plugins.tencentvnc.error.InvalidInputException if the role can't be assumed as described
     */
    @CheckForNull
    @Restricted(NoExternalUse.class)
    default CamRole toCamRole(@NonNull String user) {
        if (getRoleArn() == null) {
            return null;
        }
        String sessionName = getRoleSessionName() == null ? CamRole.sessionNameOf(user) : getRoleSessionName();
        return new CamRole(getRoleArn(), sessionName, getExternalId(), getSessionSeconds());
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
