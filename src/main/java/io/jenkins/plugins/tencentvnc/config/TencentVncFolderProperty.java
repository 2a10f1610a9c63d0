package io.jenkins.plugins.tencentvnc.config;

import com.cloudbees.hudson.plugins.folder.AbstractFolder;
import com.cloudbees.hudson.plugins.folder.AbstractFolderProperty;
import com.cloudbees.hudson.plugins.folder.AbstractFolderPropertyDescriptor;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCredentialsFinder;
import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.tencentcloud.Region;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** Defaults for the jobs in a folder and its subfolders. */
@Restricted(NoExternalUse.class)
public final class TencentVncFolderProperty extends AbstractFolderProperty<AbstractFolder<?>> {

    private String region;
    private String credentialsId;
    private OpenBy openBy;
    private Boolean screenshot;

    @DataBoundConstructor
    public TencentVncFolderProperty() {}

    @CheckForNull
    public String getRegion() {
        return region;
    }

    /** @throws InvalidInputException if the region is malformed */
    @DataBoundSetter
    public void setRegion(@CheckForNull String region) {
        String typed = Util.fixEmptyAndTrim(region);
        this.region = typed == null ? null : new Region(typed).value();
    }

    @CheckForNull
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(@CheckForNull String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    @CheckForNull
    public OpenBy getOpenBy() {
        return openBy;
    }

    @DataBoundSetter
    public void setOpenBy(@CheckForNull OpenBy openBy) {
        this.openBy = openBy;
    }

    @CheckForNull
    public Boolean getScreenshot() {
        return screenshot;
    }

    @DataBoundSetter
    public void setScreenshot(@CheckForNull Boolean screenshot) {
        this.screenshot = screenshot;
    }

    @Extension
    @Symbol("tencentVnc")
    public static final class DescriptorImpl extends AbstractFolderPropertyDescriptor {

        @Override
        public String getDisplayName() {
            return Messages.TencentVncFolderProperty_displayName();
        }

        /** Returns null if no value is set, so that nothing is stored with the folder. */
        @Override
        public AbstractFolderProperty<?> newInstance(StaplerRequest2 req, @NonNull JSONObject formData)
                throws FormException {
            TencentVncFolderProperty property;
            try {
                property = (TencentVncFolderProperty) super.newInstance(req, FormFields.normalized(formData));
            } catch (RuntimeException e) {
                throw FormFields.toFormException(e, "tencentVnc");
            }
            boolean empty = property.region == null
                    && property.credentialsId == null
                    && property.openBy == null
                    && property.screenshot == null;
            return empty ? null : property;
        }

        @POST
        public FormValidation doCheckRegion(@AncestorInPath Item item, @QueryParameter String value) {
            return FormFields.check(item, value, Region::new);
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
            return TencentCloudCredentialsFinder.choices(
                    item, credentialsId, TencentVncConfiguration.get().endpointOrDefault());
        }

        @POST
        public FormValidation doCheckCredentialsId(@AncestorInPath Item item, @QueryParameter String value) {
            return TencentCloudCredentialsFinder.check(
                    item, value, TencentVncConfiguration.get().endpointOrDefault());
        }

        @POST
        public ListBoxModel doFillOpenByItems(@AncestorInPath Item item) {
            return FormFields.openByOrParent(item);
        }
    }
}
