package io.jenkins.plugins.tencentvnc.credentials;

import com.cloudbees.plugins.credentials.ContextInPath;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.impl.BaseStandardCredentials;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.ModelObject;
import hudson.security.AccessControlled;
import hudson.util.FormValidation;
import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.tencentcloud.CamRole;
import jenkins.model.Jenkins;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** Base class of the credentials that Jenkins stores: a CAM role and the settings of its sessions. */
@Restricted(NoExternalUse.class)
public abstract class TencentCloudRoleCredentials extends BaseStandardCredentials implements TencentCloudCredentials {

    private static final long serialVersionUID = 1L;

    private String roleArn;
    private String roleSessionName;
    private String externalId;
    private int sessionSeconds = CamRole.DEFAULT_SESSION_SECONDS;

    protected TencentCloudRoleCredentials(
            @CheckForNull CredentialsScope scope, @CheckForNull String id, @CheckForNull String description) {
        super(scope, id, description);
    }

    @CheckForNull
    public String getRoleArn() {
        return roleArn;
    }

    @DataBoundSetter
    public void setRoleArn(@CheckForNull String roleArn) {
        this.roleArn = Util.fixEmptyAndTrim(roleArn);
        changed();
    }

    @CheckForNull
    public String getRoleSessionName() {
        return roleSessionName;
    }

    @DataBoundSetter
    public void setRoleSessionName(@CheckForNull String roleSessionName) {
        this.roleSessionName = Util.fixEmptyAndTrim(roleSessionName);
        changed();
    }

    @CheckForNull
    public String getExternalId() {
        return externalId;
    }

    @DataBoundSetter
    public void setExternalId(@CheckForNull String externalId) {
        this.externalId = Util.fixEmptyAndTrim(externalId);
        changed();
    }

    /** Returns the length; the default for 0, which an emptied field and XML without the element give. */
    public int getSessionSeconds() {
        return sessionSeconds == 0 ? CamRole.DEFAULT_SESSION_SECONDS : sessionSeconds;
    }

    @DataBoundSetter
    public void setSessionSeconds(int sessionSeconds) {
        this.sessionSeconds = sessionSeconds;
        changed();
    }

    /** Called after each setter. */
    void changed() {}

    /**
     * Returns a role with the session settings of this credential.
     *
     * @throws InvalidInputException if the role is malformed
     */
    final CamRole roleOf(@CheckForNull String arn, @CheckForNull String externalIdOfIt, @NonNull String user) {
        String sessionName = roleSessionName == null ? CamRole.sessionNameOf(user) : roleSessionName;
        return new CamRole(arn, sessionName, externalIdOfIt, getSessionSeconds());
    }

    /** Checks only the syntax of the form; only a button calls Tencent Cloud. */
    abstract static class RoleDescriptor extends BaseStandardCredentialsDescriptor {

        private static final String ANY_ARN = "qcs::cam::uin/1:roleName/any";
        private static final String ANY_SESSION = "any";

        /** Checks that the user may store a credential here; such a user could also test it by using it. */
        static void checkMayStoreIn(ModelObject context) {
            if (!mayStoreIn(context)) {
                storeOf(context).checkPermission(CredentialsProvider.CREATE);
            }
        }

        void checkMayTestIn(ModelObject context) {
            checkMayStoreIn(context);
        }

        static boolean mayStoreIn(ModelObject context) {
            return storeOf(context).hasAnyPermission(CredentialsProvider.UPDATE, CredentialsProvider.CREATE);
        }

        static AccessControlled storeOf(ModelObject context) {
            return context instanceof AccessControlled owner ? owner : Jenkins.get();
        }

        @POST
        public FormValidation doCheckRoleArn(@ContextInPath ModelObject context, @QueryParameter String value) {
            checkMayStoreIn(context);
            return Util.fixNull(value).isBlank() ? FormValidation.ok() : check(value, ANY_SESSION, null, "");
        }

        @POST
        public FormValidation doCheckRoleSessionName(@ContextInPath ModelObject context, @QueryParameter String value) {
            checkMayStoreIn(context);
            return Util.fixNull(value).isBlank() ? FormValidation.ok() : check(ANY_ARN, value, null, "");
        }

        @POST
        public FormValidation doCheckExternalId(@ContextInPath ModelObject context, @QueryParameter String value) {
            checkMayStoreIn(context);
            return check(ANY_ARN, ANY_SESSION, Util.fixEmptyAndTrim(value), "");
        }

        @POST
        public FormValidation doCheckSessionSeconds(@ContextInPath ModelObject context, @QueryParameter String value) {
            checkMayStoreIn(context);
            return check(ANY_ARN, ANY_SESSION, null, value);
        }

        /** Tests the credential that is typed in the form, which need not be stored. */
        @POST
        public FormValidation doTestConnection(
                StaplerRequest2 form, @ContextInPath ModelObject context, @QueryParameter String testRegion) {
            checkMayTestIn(context);
            FormValidation length = doCheckSessionSeconds(context, form.getParameter("sessionSeconds"));
            if (length.kind != FormValidation.Kind.OK) {
                return length; // the credential would take 0 for the default
            }
            TencentCloudRoleCredentials typed = typedIn(form);
            typed.setRoleArn(form.getParameter("roleArn"));
            typed.setRoleSessionName(form.getParameter("roleSessionName"));
            typed.setExternalId(form.getParameter("externalId"));
            typed.setSessionSeconds(seconds(form.getParameter("sessionSeconds")));
            return CredentialsVerifier.of(typed, context, testRegion, form.getParameter("tokenCredentialsId"));
        }

        /** Returns a credential with the fields that only this kind has. */
        abstract TencentCloudRoleCredentials typedIn(@NonNull StaplerRequest2 form);

        private static FormValidation check(String arn, String sessionName, String externalId, String sessionSeconds) {
            return check(() -> new CamRole(arn.strip(), sessionName.strip(), externalId, seconds(sessionSeconds)));
        }

        /** @param typed throws {@link InvalidInputException} if the input is invalid */
        static FormValidation check(Runnable typed) {
            try {
                typed.run();
                return FormValidation.ok();
            } catch (InvalidInputException e) {
                return FormValidation.error(e.in(LocaleProvider.getLocale()));
            }
        }

        /** Returns the seconds; 0, which is invalid, if the text is not a number. */
        private static int seconds(String typed) {
            String digits = Util.fixEmptyAndTrim(typed);
            try {
                return digits == null ? CamRole.DEFAULT_SESSION_SECONDS : Integer.parseInt(digits);
            } catch (NumberFormatException e) {
                return 0;
            }
        }
    }
}
