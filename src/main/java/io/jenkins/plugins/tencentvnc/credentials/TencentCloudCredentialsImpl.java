package io.jenkins.plugins.tencentvnc.credentials;

import com.cloudbees.plugins.credentials.ContextInPath;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.impl.BaseStandardCredentials;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.ModelObject;
import hudson.security.AccessControlled;
import hudson.util.FormValidation;
import hudson.util.Secret;
import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.tencentcloud.CamRole;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A Tencent Cloud API key that Jenkins stores. */
@Restricted(NoExternalUse.class)
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

    /** Checks what is typed by its form only; nothing but the button calls Tencent Cloud. */
    @Extension
    @Symbol("tencentCloud")
    public static final class DescriptorImpl extends BaseStandardCredentialsDescriptor {

        private static final String ANY_ARN = "qcs::cam::uin/1:roleName/any";
        private static final String ANY_SESSION = "any";

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.TencentCloudCredentialsImpl_displayName();
        }

        @Override
        public String getIconClassName() {
            return "symbol-key";
        }

        /** For those who may store a credential here: they could try it out by using it. */
        @POST
        @Restricted(NoExternalUse.class)
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
            return CredentialsVerifier.of(typed, testRegion);
        }

        private static void checkMayStoreIn(ModelObject context) {
            AccessControlled store = context instanceof AccessControlled owner ? owner : Jenkins.get();
            if (!store.hasPermission(CredentialsProvider.UPDATE)) {
                store.checkPermission(CredentialsProvider.CREATE);
            }
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckRoleArn(@ContextInPath ModelObject context, @QueryParameter String value) {
            checkMayStoreIn(context);
            return Util.fixNull(value).isBlank() ? FormValidation.ok() : check(value, ANY_SESSION, null, "");
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckRoleSessionName(@ContextInPath ModelObject context, @QueryParameter String value) {
            checkMayStoreIn(context);
            return Util.fixNull(value).isBlank() ? FormValidation.ok() : check(ANY_ARN, value, null, "");
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckExternalId(@ContextInPath ModelObject context, @QueryParameter String value) {
            checkMayStoreIn(context);
            return check(ANY_ARN, ANY_SESSION, Util.fixEmptyAndTrim(value), "");
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckSessionSeconds(@ContextInPath ModelObject context, @QueryParameter String value) {
            checkMayStoreIn(context);
            return check(ANY_ARN, ANY_SESSION, null, value);
        }

        private static FormValidation check(String arn, String sessionName, String externalId, String sessionSeconds) {
            try {
                new CamRole(arn.strip(), sessionName.strip(), externalId, seconds(sessionSeconds));
                return FormValidation.ok();
            } catch (InvalidInputException e) {
                return FormValidation.error(e.in(LocaleProvider.getLocale()));
            }
        }

        /** 0, which no session can be, for what is no number. */
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
