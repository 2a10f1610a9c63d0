package io.jenkins.plugins.tencentvnc.credentials;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.util.Secret;
import io.jenkins.plugins.tencentvnc.tencentcloud.ApiKey;
import io.jenkins.plugins.tencentvnc.tencentcloud.CamRole;
import java.util.Objects;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A Tencent Cloud API key and, optionally, the CAM role to assume with it. This interface and its getters are the
 * plugin's public API: other plugins may use it, and implement it for keys from another store.
 *
 * @see <a href="https://cloud.tencent.com/document/product/598/40488">Access keys</a>
 */
public interface TencentCloudKeyCredentials extends TencentCloudCredentials {

    /** Returns the SecretId: an identifier and no secret, but not for all users to see. */
    @NonNull
    String getSecretId();

    @NonNull
    Secret getSecretKey();

    /**
     * Returns the role, such as {@code qcs::cam::uin/100000000001:roleName/jenkins-console}; null to use the key
     * itself.
     */
    @CheckForNull
    String getRoleArn();

    /** Returns the session name; null for a name made from job and build. */
    @CheckForNull
    String getRoleSessionName();

    @CheckForNull
    String getExternalId();

    /** Returns the lifetime of a temporary key of the role, in seconds. */
    int getSessionSeconds();

    @NonNull
    @Override
    @Restricted(NoExternalUse.class)
    default ApiKey toKeySource(@NonNull CredentialUse use) {
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
                && Objects.equals(getSecretId(), that.getSecretId())
                && Secret.toString(getSecretKey()).equals(Secret.toString(that.getSecretKey()))
                && Objects.equals(getRoleArn(), that.getRoleArn())
                && Objects.equals(getExternalId(), that.getExternalId());
    }
}
