package io.jenkins.plugins.tencentvnc.credentials;

import com.cloudbees.plugins.credentials.CredentialsScope;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.util.Secret;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.StaplerRequest2;

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

    @Override
    public String getSecretId() {
        return secretId;
    }

    @Override
    public Secret getSecretKey() {
        return secretKey;
    }

    @Extension
    @Symbol("tencentCloud")
    public static final class DescriptorImpl extends RoleDescriptor {

        @Override
        public String getDisplayName() {
            return Messages.TencentCloudCredentialsImpl_displayName();
        }

        @Override
        public String getIconClassName() {
            return "symbol-key";
        }

        @Override
        TencentCloudRoleCredentials typedIn(@NonNull StaplerRequest2 form) {
            return new TencentCloudCredentialsImpl(
                    CredentialsScope.GLOBAL,
                    null,
                    null,
                    form.getParameter("secretId"),
                    Secret.fromString(form.getParameter("secretKey")));
        }
    }
}
