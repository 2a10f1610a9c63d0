package io.jenkins.plugins.tencentvnc.step;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Run;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.tencentvnc.config.FormFields;
import io.jenkins.plugins.tencentvnc.config.JobDefaults;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCredentialsFinder;
import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.publish.CheckLevel;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceId;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSelector;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSelector.By;
import io.jenkins.plugins.tencentvnc.tencentcloud.Region;
import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** Base class of the Pipeline steps that publish the console of one machine, with the parameters of all three steps. */
@Restricted(NoExternalUse.class)
@SuppressFBWarnings(value = "PA_PUBLIC_PRIMITIVE_ATTRIBUTE", justification = "Bound fields of a step are public.")
public abstract class VncStep extends Step implements Serializable, Cloneable {

    private static final long serialVersionUID = 1L;

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

    /** Whether to check the console; null, as in a config.xml without it, means true. */
    @DataBoundSetter
    public Boolean check = true;

    /** Whether to take a screenshot; null for the folder or global default. */
    @DataBoundSetter
    public Boolean screenshot;

    /** Returns the build result from which on the link is shown. */
    public abstract PublishOn getPublishOn();

    /**
     * Returns a copy whose texts have passed through the function and been trimmed; a blank text is null. The methods
     * below need such a copy.
     */
    final VncStep resolved(@NonNull UnaryOperator<String> each) {
        try {
            VncStep copy = (VncStep) clone();
            copy.instanceId = Util.fixEmptyAndTrim(each.apply(instanceId));
            copy.instanceName = Util.fixEmptyAndTrim(each.apply(instanceName));
            copy.ip = Util.fixEmptyAndTrim(each.apply(ip));
            copy.tag = Util.fixEmptyAndTrim(each.apply(tag));
            copy.region = Util.fixEmptyAndTrim(each.apply(region));
            copy.credentialsId = Util.fixEmptyAndTrim(each.apply(credentialsId));
            copy.name = withoutColours(each.apply(name));
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Returns the name without colours; null if nothing is left. Trimming comes second, as it would remove the escape
     * character that begins a colour.
     */
    @CheckForNull
    static String withoutColours(@CheckForNull String name) {
        return name == null ? null : Util.fixEmptyAndTrim(LogMasking.plain(name));
    }

    /** Returns how much of the machine to check, using the folder and global defaults. */
    final CheckLevel checkLevel(@NonNull Run<?, ?> run) {
        Boolean wanted = screenshot == null ? JobDefaults.of(run.getParent()).screenshot() : screenshot;
        if (Boolean.TRUE.equals(wanted)) {
            return CheckLevel.SCREENSHOT;
        }
        return Boolean.FALSE.equals(check) ? CheckLevel.CREDENTIALS : CheckLevel.CONSOLE;
    }

    /** Whether publishing needs no call to Tencent Cloud, so that it takes no longer than writing to disk. */
    final boolean needsNoCall(@NonNull Run<?, ?> run) {
        return selector() == null && checkLevel(run) == CheckLevel.CREDENTIALS;
    }

    /**
     * Returns the target, completed by the folder and global defaults.
     *
     * @param masks applied to the name before it is shortened, which could cut a secret in half
     * @throws AbortException if the machine or region is invalid; its message is one sentence
     */
    final ConsoleTarget toTarget(@NonNull Run<?, ?> run, @NonNull UnaryOperator<String> masks) throws AbortException {
        try {
            return ConsoleTarget.of(
                    JobDefaults.of(run.getParent()),
                    instanceId,
                    selector(),
                    region,
                    credentialsId,
                    name == null ? null : masks.apply(name),
                    getPublishOn(),
                    openBy);
        } catch (InvalidInputException e) {
            throw new AbortException(e.in(LocaleProvider.getLocale()));
        }
    }

    /** Returns the selector; null if the machine is identified by its ID or not at all. */
    @CheckForNull
    private InstanceSelector selector() {
        if (Stream.of(instanceId, instanceName, ip, tag)
                        .filter(Objects::nonNull)
                        .count()
                > 1) {
            throw new InvalidInputException("input.finder.several");
        }
        if (instanceName != null) {
            return new InstanceSelector(By.INSTANCE_NAME, instanceName);
        }
        if (ip != null) {
            return new InstanceSelector(By.IP, ip);
        }
        return tag == null ? null : new InstanceSelector(By.TAG, tag);
    }

    /** Returns the parameter that identifies the machine, for the Jenkins log. */
    final String machine() {
        return Stream.of(instanceId, instanceName, ip, tag)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("?");
    }

    /** Lists and checks for the form fields, shared with the post-build step. */
    public abstract static class VncStepDescriptor extends StepDescriptor {

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
            return super.newInstance(req, FormFields.normalized(formData));
        }

        @POST
        public FormValidation doCheckInstanceId(@AncestorInPath Item item, @QueryParameter String value) {
            return FormFields.checkUnlessVariable(item, value, InstanceId::new);
        }

        @POST
        public FormValidation doCheckInstanceName(@AncestorInPath Item item, @QueryParameter String value) {
            return FormFields.checkUnlessVariable(item, value, text -> new InstanceSelector(By.INSTANCE_NAME, text));
        }

        @POST
        public FormValidation doCheckIp(@AncestorInPath Item item, @QueryParameter String value) {
            return FormFields.checkUnlessVariable(item, value, text -> new InstanceSelector(By.IP, text));
        }

        @POST
        public FormValidation doCheckTag(@AncestorInPath Item item, @QueryParameter String value) {
            return FormFields.checkUnlessVariable(item, value, text -> new InstanceSelector(By.TAG, text));
        }

        @POST
        public FormValidation doCheckRegion(@AncestorInPath Item item, @QueryParameter String value) {
            return FormFields.checkUnlessVariable(item, value, Region::new);
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
