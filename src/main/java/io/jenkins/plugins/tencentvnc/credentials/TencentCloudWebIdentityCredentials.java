package io.jenkins.plugins.tencentvnc.credentials;

import com.cloudbees.plugins.credentials.ContextInPath;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.model.ModelObject;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import hudson.util.Secret;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.tencentcloud.CamRole;
import io.jenkins.plugins.tencentvnc.tencentcloud.IdToken;
import io.jenkins.plugins.tencentvnc.tencentcloud.TkeIdentity;
import io.jenkins.plugins.tencentvnc.tencentcloud.WebIdentity;
import java.util.Arrays;
import java.util.stream.StreamSupport;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/**
 * A CAM role for the holder of an OpenID Connect token: a Secret text, which may be signed for the build; a file on the
 * controller; or, by default, the token that TKE gives the controller's pod. It stores no secret. The last two are the
 * controller's own identity, so only administrators can store such a credential.
 */
@Restricted(NoExternalUse.class)
public final class TencentCloudWebIdentityCredentials extends TencentCloudRoleCredentials {

    private static final long serialVersionUID = 1L;

    private final String tokenCredentialsId;
    private String providerId;

    // A path; the token itself is never stored.
    private String tokenFile; // lgtm[jenkins/plaintext-storage]

    private String assumeRoleArn;

    /** The administrator's approval; null if the token is a Secret text or another user wrote the configuration. */
    private Secret approval;

    /**
     * @throws org.springframework.security.access.AccessDeniedException if the token is not a Secret text and the
     *     current user is no administrator
     */
    @DataBoundConstructor
    public TencentCloudWebIdentityCredentials(
            @CheckForNull CredentialsScope scope,
            @CheckForNull String id,
            @CheckForNull String description,
            @CheckForNull String tokenCredentialsId) {
        super(scope, id, description);
        this.tokenCredentialsId = Util.fixEmptyAndTrim(tokenCredentialsId);
        changed();
    }

    @CheckForNull
    public String getTokenCredentialsId() {
        return tokenCredentialsId;
    }

    @CheckForNull
    public String getProviderId() {
        return providerId;
    }

    @DataBoundSetter
    public void setProviderId(@CheckForNull String providerId) {
        this.providerId = Util.fixEmptyAndTrim(providerId);
        changed();
    }

    @CheckForNull
    public String getTokenFile() {
        return tokenFile;
    }

    /** @throws org.springframework.security.access.AccessDeniedException unless the user is an administrator */
    @DataBoundSetter
    public void setTokenFile(@CheckForNull String tokenFile) {
        this.tokenFile = Util.fixEmptyAndTrim(tokenFile);
        changed();
    }

    /** Returns the role to assume with the token's role. */
    @CheckForNull
    public String getAssumeRoleArn() {
        return assumeRoleArn;
    }

    @DataBoundSetter
    public void setAssumeRoleArn(@CheckForNull String assumeRoleArn) {
        this.assumeRoleArn = Util.fixEmptyAndTrim(assumeRoleArn);
        changed();
    }

    @Override
    void changed() {
        approval = usesIdentityOfController() ? AdministratorApproval.of(form()) : null;
    }

    private boolean usesIdentityOfController() {
        return tokenCredentialsId == null || tokenFile != null;
    }

    private String[] form() {
        return new String[] {
            TencentCloudWebIdentityCredentials.class.getSimpleName(),
            String.valueOf(getScope()),
            getId(),
            tokenCredentialsId,
            tokenFile,
            providerId,
            getRoleArn(),
            assumeRoleArn,
            getExternalId()
        };
    }

    @Override
    public WebIdentity toKeySource(@NonNull CredentialUse use) throws ConsoleException {
        if (usesIdentityOfController() && !AdministratorApproval.covers(approval, form())) {
            throw new ConsoleException("Client.ControllerIdentityNotApproved");
        }
        if (tokenCredentialsId == null && tokenFile == null) {
            return ofTke(TkeIdentity.of(System::getenv), use.sessionUser());
        }
        IdToken token = tokenCredentialsId == null
                ? IdToken.read(tokenFile)
                : IdToken.of(IdTokenFinder.find(tokenCredentialsId, this, use));
        return new WebIdentity(roleOf(getRoleArn(), null, use.sessionUser()), providerId, token, null);
    }

    private WebIdentity ofTke(TkeIdentity tke, String sessionUser) throws ConsoleException {
        return new WebIdentity(
                roleOf(getRoleArn() == null ? tke.roleArn() : getRoleArn(), null, sessionUser),
                providerId == null ? tke.providerId() : providerId,
                IdToken.read(tke.tokenFile()),
                tke.region());
    }

    @CheckForNull
    @Override
    public CamRole toCamRole(@NonNull String sessionUser) {
        return assumeRoleArn == null ? null : roleOf(assumeRoleArn, getExternalId(), sessionUser);
    }

    @Override
    public boolean isTemporary() {
        return true;
    }

    @Override
    public boolean isSameKeyAs(@NonNull TencentCloudCredentials other) {
        // The names of a file and a token prove nothing, since all users may know them. The approval can't be guessed.
        return this == other
                || approval != null
                        && other instanceof TencentCloudWebIdentityCredentials that
                        && approval.equals(that.approval)
                        && Arrays.equals(form(), that.form());
    }

    @Extension
    @Symbol("tencentCloudWebIdentity")
    public static final class DescriptorImpl extends RoleDescriptor {

        @Override
        public String getDisplayName() {
            return Messages.TencentCloudWebIdentityCredentials_displayName();
        }

        @Override
        public String getIconClassName() {
            return "symbol-id-card plugin-ionicons-api";
        }

        /**
         * Whether the user may list the credentials that jobs here can use; users who may store a credential need not
         * be among them. Jobs of a folder can also use the stores of the folders around it and of Jenkins, which users
         * who view its own store need not see.
         */
        private static boolean mayListIn(ModelObject context) {
            return context instanceof Item item
                    ? TencentCloudCredentialsFinder.mayList(item) || mayViewAllStoresOf(item)
                    : storeOf(context).hasPermission(CredentialsProvider.VIEW);
        }

        private static boolean mayViewAllStoresOf(Item item) {
            return StreamSupport.stream(CredentialsProvider.lookupStores(item).spliterator(), false)
                    .allMatch(store -> store.hasPermission(CredentialsProvider.VIEW));
        }

        private static void checkMayListIn(ModelObject context) {
            if (!mayListIn(context)) {
                storeOf(context)
                        .checkPermission(
                                context instanceof Item ? CredentialsProvider.USE_ITEM : CredentialsProvider.VIEW);
            }
        }

        /** Returns the Secret texts that jobs here can use; only the current value if the user may not list them. */
        @POST
        public ListBoxModel doFillTokenCredentialsIdItems(
                @ContextInPath ModelObject context, @QueryParameter String tokenCredentialsId) {
            return mayStoreIn(context) && mayListIn(context)
                    ? IdTokenFinder.choices(tokenCredentialsId, context)
                    : new StandardListBoxModel().includeCurrentValue(tokenCredentialsId);
        }

        @POST
        public FormValidation doCheckProviderId(
                @ContextInPath ModelObject context,
                @QueryParameter String value,
                @QueryParameter String tokenCredentialsId,
                @QueryParameter String tokenFile) {
            checkMayStoreIn(context);
            boolean fromTke = Util.fixNull(value).isBlank()
                    && Util.fixNull(tokenCredentialsId).isBlank()
                    && Util.fixNull(tokenFile).isBlank();
            return fromTke
                    ? FormValidation.ok()
                    : check(() -> WebIdentity.checkProvider(Util.fixNull(value).strip()));
        }

        @POST
        public FormValidation doCheckTokenFile(
                @ContextInPath ModelObject context,
                @QueryParameter String value,
                @QueryParameter String tokenCredentialsId) {
            checkMayStoreIn(context);
            boolean withOwnToken = !Util.fixNull(tokenCredentialsId).isBlank()
                    && Util.fixNull(value).isBlank();
            if (!withOwnToken && !Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
                return FormValidation.error(Messages.ControllerIdentity_administratorsOnly());
            }
            return Util.fixNull(value).isBlank()
                            || Util.fixNull(tokenCredentialsId).isBlank()
                    ? FormValidation.ok()
                    : FormValidation.warning(Messages.TencentCloudWebIdentityCredentials_fileIgnored());
        }

        @POST
        public FormValidation doCheckAssumeRoleArn(@ContextInPath ModelObject context, @QueryParameter String value) {
            return doCheckRoleArn(context, value);
        }

        @Override
        void checkMayTestIn(ModelObject context) {
            super.checkMayTestIn(context);
            checkMayListIn(context); // the answer tells what the token is
        }

        @Override
        TencentCloudRoleCredentials typedIn(@NonNull StaplerRequest2 form) {
            TencentCloudWebIdentityCredentials typed = new TencentCloudWebIdentityCredentials(
                    CredentialsScope.GLOBAL, null, null, form.getParameter("tokenCredentialsId"));
            typed.setTokenFile(form.getParameter("tokenFile"));
            typed.setProviderId(form.getParameter("providerId"));
            typed.setAssumeRoleArn(form.getParameter("assumeRoleArn"));
            return typed;
        }
    }
}
