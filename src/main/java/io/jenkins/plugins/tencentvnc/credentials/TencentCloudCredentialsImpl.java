package io.jenkins.plugins.tencentvnc.credentials;

import com.cloudbees.plugins.credentials.ContextInPath;
import com.cloudbees.plugins.credentials.CredentialsScope;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.ModelObject;
import hudson.util.FormValidation;
import hudson.util.Secret;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A Tencent Cloud API key that Jenkins stores. */
@Restricted(NoExternalUse.class)
public final class TencentCloudCredentialsImpl extends TencentCloudRoleCredentials
        implements TencentCloudKeyCredentials {

    private static final long serialVersionUID = 1L;

    private final String secretId;
    private final Secret secretKey;

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

    @Extension
    @Symbol("tencentCloud")
    public static final class DescriptorImpl extends RoleDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.TencentCloudCredentialsImpl_displayName();
        }

        @Override
        public String getIconClassName() {
            return "symbol-key";
        }

        @POST
        public FormValidation doTestConnection(
                @ContextInPath ModelObject context,
                @QueryParameter String secretId,
                @QueryParameter Secret secretKey,
                @QueryParameter String roleArn,
                @QueryParameter String roleSessionName,
                @QueryParameter String externalId,
                @QueryParameter String sessionSeconds,
                @QueryParameter String testRegion) {
            checkMayStoreIn(context);
            TencentCloudCredentialsImpl typed = new TencentCloudCredentialsImpl(
                    CredentialsScope.GLOBAL, null, null, Util.fixNull(secretId), secretKey);
            typed.setRoleArn(roleArn);
            typed.setRoleSessionName(roleSessionName);
            typed.setExternalId(externalId);
            typed.setSessionSeconds(seconds(sessionSeconds));
            return CredentialsVerifier.of(typed, context, testRegion);
        }
    }
}
