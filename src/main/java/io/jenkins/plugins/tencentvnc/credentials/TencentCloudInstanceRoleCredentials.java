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
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.tencentcloud.CamRole;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceRole;
import java.util.Arrays;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/**
 * The CAM role of the CVM instance on which the controller runs, and optionally a role to assume with it. It stores no
 * secret. Any job that sees it has the controller's own role, so only administrators can store one.
 */
@Restricted(NoExternalUse.class)
public final class TencentCloudInstanceRoleCredentials extends TencentCloudRoleCredentials {

    private static final long serialVersionUID = 1L;

    private final String roleName;

    /** The administrator's approval; null if another user wrote the configuration. */
    private Secret approval;

    /** @throws org.springframework.security.access.AccessDeniedException unless the current user is an administrator */
    @DataBoundConstructor
    public TencentCloudInstanceRoleCredentials(
            @CheckForNull CredentialsScope scope,
            @CheckForNull String id,
            @CheckForNull String description,
            @CheckForNull String roleName) {
        super(scope, id, description);
        this.roleName = Util.fixEmptyAndTrim(roleName);
        changed();
    }

    /** Returns the name of the role; null for the instance's current role. */
    @CheckForNull
    public String getRoleName() {
        return roleName;
    }

    @Override
    void changed() {
        approval = AdministratorApproval.of(form());
    }

    private String[] form() {
        return new String[] {
            TencentCloudInstanceRoleCredentials.class.getSimpleName(),
            String.valueOf(getScope()),
            getId(),
            roleName,
            getRoleArn(),
            getExternalId()
        };
    }

    @Override
    public InstanceRole toKeySource(@NonNull CredentialUse use) throws ConsoleException {
        if (!AdministratorApproval.covers(approval, form())) {
            throw new ConsoleException("Client.ControllerIdentityNotApproved");
        }
        return new InstanceRole(roleName);
    }

    @CheckForNull
    @Override
    public CamRole toCamRole(@NonNull String user) {
        return getRoleArn() == null ? null : roleOf(getRoleArn(), getExternalId(), user);
    }

    @Override
    public boolean isTemporary() {
        return true;
    }

    @Override
    public boolean isSameKeyAs(@NonNull TencentCloudCredentials other) {
        // The role's name proves nothing, since all users may know it. The approval can't be guessed.
        return this == other
                || approval != null
                        && other instanceof TencentCloudInstanceRoleCredentials that
                        && approval.equals(that.approval)
                        && Arrays.equals(form(), that.form());
    }

    @Extension
    @Symbol("tencentCloudInstanceRole")
    public static final class DescriptorImpl extends RoleDescriptor {

        @Override
        public String getDisplayName() {
            return Messages.TencentCloudInstanceRoleCredentials_displayName();
        }

        @Override
        public String getIconClassName() {
            return "symbol-server";
        }

        @POST
        public FormValidation doCheckRoleName(@ContextInPath ModelObject context, @QueryParameter String value) {
            checkMayStoreIn(context);
            return Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                    ? check(() -> new InstanceRole(value))
                    : FormValidation.error(Messages.ControllerIdentity_administratorsOnly());
        }

        @Override
        TencentCloudRoleCredentials typedIn(@NonNull StaplerRequest2 form) {
            return new TencentCloudInstanceRoleCredentials(
                    CredentialsScope.GLOBAL, null, null, form.getParameter("roleName"));
        }
    }
}
