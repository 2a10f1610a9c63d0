package io.jenkins.plugins.tencentvnc.credentials;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.impl.BaseStandardCredentials;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.util.Secret;
import io.jenkins.plugins.tencentvnc.cvm.CamRole;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** A Tencent Cloud API key that Jenkins stores. */
public final class TencentCloudCredentialsImpl extends BaseStandardCredentials implements TencentCloudCredentials {

    private static final long serialVersionUID = 1L;

    private final String secretId;
    private final Secret secretKey;
    private String roleArn;
    private String roleSessionName;
    private String externalId;
    private int sessionSeconds = CamRole.DEFAULT_SESSION_SECONDS;

    @DataBoundConstructor
    public TencentCloudCredentialsImpl(
            @CheckForNull CredentialsScope scope,
            @CheckForNull String id,
            @CheckForNull String description,
            @NonNull String secretId,
            @NonNull Secret secretKey) {
        super(scope, id, description);
        this.secretId = Util.fixNull(secretId).strip();
        this.secretKey = secretKey;
    }

    @NonNull
    @Override
    public String getSecretId() {
        return secretId;
    }

    @NonNull
    @Override
    public Secret getSecretKey() {
        return secretKey;
    }

    @CheckForNull
    @Override
    public String getRoleArn() {
        return roleArn;
    }

    @DataBoundSetter
    public void setRoleArn(@CheckForNull String roleArn) {
        this.roleArn = Util.fixEmptyAndTrim(roleArn);
    }

    @CheckForNull
    @Override
    public String getRoleSessionName() {
        return roleSessionName;
    }

    @DataBoundSetter
    public void setRoleSessionName(@CheckForNull String roleSessionName) {
        this.roleSessionName = Util.fixEmptyAndTrim(roleSessionName);
    }

    @CheckForNull
    @Override
    public String getExternalId() {
        return externalId;
    }

    @DataBoundSetter
    public void setExternalId(@CheckForNull String externalId) {
        this.externalId = Util.fixEmptyAndTrim(externalId);
    }

    @Override
    public int getSessionSeconds() {
        return sessionSeconds;
    }

    @DataBoundSetter
    public void setSessionSeconds(int sessionSeconds) {
        this.sessionSeconds = sessionSeconds;
    }

    @Extension
    @Symbol("tencentCloud")
    public static final class DescriptorImpl extends BaseStandardCredentialsDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.TencentCloudCredentialsImpl_displayName();
        }

        @Override
        public String getIconClassName() {
            return "symbol-key";
        }
    }
}
