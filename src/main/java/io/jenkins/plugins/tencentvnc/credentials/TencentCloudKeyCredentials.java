package io.jenkins.plugins.tencentvnc.credentials;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
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
public interface TencentCloudKeyCredentials extends TencentCloudCredentials {

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

    @NonNull
    @Override
    @Restricted(NoExternalUse.class)
    default ApiKey toKeySource(@NonNull String user) {
        return new ApiKey(getSecretId(), Secret.toString(getSecretKey()));
    }

    @CheckForNull
    @Override
    @Restricted(NoExternalUse.class)
    default CamRole toCamRole(@NonNull String user) {
        if (getRoleArn() == null) {
            return null;
        }
        String sessionName = getRoleSessionName() == null ? CamRole.sessionNameOf(user) : getRoleSessionName();
        return new CamRole(getRoleArn(), sessionName, getExternalId(), getSessionSeconds());
    }

    @Override
    @Restricted(NoExternalUse.class)
    default boolean isTemporary() {
        return getRoleArn() != null;
    }

    @Override
    @Restricted(NoExternalUse.class)
    default boolean isSameKeyAs(@NonNull TencentCloudCredentials other) {
        return other instanceof TencentCloudKeyCredentials that
                && getSecretId().equals(that.getSecretId())
                && Secret.toString(getSecretKey()).equals(Secret.toString(that.getSecretKey()));
    }
}
