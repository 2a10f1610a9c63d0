package io.jenkins.plugins.tencentvnc.step;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.tencentvnc.config.FormFields;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCredentialsFinder;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSelector;
import java.util.Map;
import java.util.stream.Stream;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** Base class of the Pipeline steps that publish the console of one machine. */
@Restricted(NoExternalUse.class)
public abstract class VncStep extends Step {

    @DataBoundSetter
    public String instanceId;

    @DataBoundSetter
    public String instanceName;

    @DataBoundSetter
    public String ip;

    @DataBoundSetter
    public String tag;

    @DataBoundSetter
    public String region;

    @DataBoundSetter
    public String credentialsId;

    @DataBoundSetter
    public String name;

    /** The access policy; null for the folder or global default. */
    @DataBoundSetter
    public OpenBy openBy;

    @DataBoundSetter
    public boolean check = true;

    /** Whether to take a screenshot; null for the folder or global default. */
    @DataBoundSetter
    public Boolean screenshot;

    /** @param publishOn null for the default, if a Pipeline passes null */
    @NonNull
    final VncStepParameters parameters(@CheckForNull PublishOn publishOn) {
        VncStepParameters parameters = new VncStepParameters();
        parameters.instanceId = Util.fixEmptyAndTrim(instanceId);
        parameters.instanceName = Util.fixEmptyAndTrim(instanceName);
        parameters.ip = Util.fixEmptyAndTrim(ip);
        parameters.tag = Util.fixEmptyAndTrim(tag);
        parameters.region = Util.fixEmptyAndTrim(region);
        parameters.credentialsId = Util.fixEmptyAndTrim(credentialsId);
        parameters.name = VncStepParameters.withoutColours(name);
        parameters.publishOn = publishOn;
        parameters.openBy = openBy;
        parameters.check = check;
        parameters.screenshot = screenshot;
        return parameters;
    }

    /** Lists and checks for the form fields, shared with the post-build step. */
    public abstract static class TargetStepDescriptor extends StepDescriptor {

        @Override
        public String argumentsToString(@NonNull Map<String, Object> namedArgs) {
            return Stream.of("instanceId", "instanceName", "ip", "tag")
                    .map(namedArgs::get)
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public Step newInstance(@Nullable StaplerRequest2 req, @NonNull JSONObject formData) throws FormException {
            return super.newInstance(req, FormFields.settled(formData));
        }

        @POST
        public FormValidation doCheckInstanceId(@AncestorInPath Item item, @QueryParameter String value) {
            return FormFields.checkInstanceId(item, value);
        }

        @POST
        public FormValidation doCheckInstanceName(@AncestorInPath Item item, @QueryParameter String value) {
            return FormFields.checkFinder(item, InstanceSelector.By.INSTANCE_NAME, value);
        }

        @POST
        public FormValidation doCheckIp(@AncestorInPath Item item, @QueryParameter String value) {
            return FormFields.checkFinder(item, InstanceSelector.By.IP, value);
        }

        @POST
        public FormValidation doCheckTag(@AncestorInPath Item item, @QueryParameter String value) {
            return FormFields.checkFinder(item, InstanceSelector.By.TAG, value);
        }

        @POST
        public FormValidation doCheckRegion(@AncestorInPath Item item, @QueryParameter String value) {
            return FormFields.checkRegionOfJob(item, value);
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
            return FormFields.openByOrDefault(item);
        }
    }
}
