package io.jenkins.plugins.tencentvnc.step;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.EnvVars;
import hudson.Extension;
import hudson.Launcher;
import hudson.Util;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.BuildListener;
import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.Result;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.BuildStepMonitor;
import hudson.tasks.Notifier;
import hudson.tasks.Publisher;
import io.jenkins.plugins.tencentvnc.config.FormFields;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.publish.PublishTask;
import io.jenkins.plugins.tencentvnc.publish.PublishTasks;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * The post-build step of freestyle and matrix jobs. A notifier, because notifiers run after the recorders have set the
 * build result.
 */
@Restricted(NoExternalUse.class)
public final class TencentVncLinkPublisher extends Notifier {

    private static final Logger LOGGER = Logger.getLogger(TencentVncLinkPublisher.class.getName());

    private TencentVncUrlStep parameters = new TencentVncUrlStep();

    @DataBoundConstructor
    public TencentVncLinkPublisher() {
        // No parameter is required: one of four identifies the machine.
    }

    /** Completes an edited config.xml. */
    private Object readResolve() {
        parameters = parameters == null ? new TencentVncUrlStep() : parameters;
        return this;
    }

    @CheckForNull
    public String getInstanceId() {
        return parameters.instanceId;
    }

    @DataBoundSetter
    public void setInstanceId(@CheckForNull String instanceId) {
        parameters.instanceId = Util.fixEmptyAndTrim(instanceId);
    }

    @CheckForNull
    public String getInstanceName() {
        return parameters.instanceName;
    }

    @DataBoundSetter
    public void setInstanceName(@CheckForNull String instanceName) {
        parameters.instanceName = Util.fixEmptyAndTrim(instanceName);
    }

    @CheckForNull
    public String getIp() {
        return parameters.ip;
    }

    @DataBoundSetter
    public void setIp(@CheckForNull String ip) {
        parameters.ip = Util.fixEmptyAndTrim(ip);
    }

    @CheckForNull
    public String getTag() {
        return parameters.tag;
    }

    @DataBoundSetter
    public void setTag(@CheckForNull String tag) {
        parameters.tag = Util.fixEmptyAndTrim(tag);
    }

    @CheckForNull
    public String getRegion() {
        return parameters.region;
    }

    @DataBoundSetter
    public void setRegion(@CheckForNull String region) {
        parameters.region = Util.fixEmptyAndTrim(region);
    }

    @CheckForNull
    public String getCredentialsId() {
        return parameters.credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(@CheckForNull String credentialsId) {
        parameters.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    @CheckForNull
    public String getName() {
        return parameters.name;
    }

    @DataBoundSetter
    public void setName(@CheckForNull String name) {
        parameters.name = VncStep.withoutColours(name);
    }

    public PublishOn getPublishOn() {
        return parameters.getPublishOn();
    }

    @DataBoundSetter
    public void setPublishOn(@CheckForNull PublishOn publishOn) {
        parameters.setPublishOn(publishOn);
    }

    @CheckForNull
    public OpenBy getOpenBy() {
        return parameters.openBy;
    }

    @DataBoundSetter
    public void setOpenBy(@CheckForNull OpenBy openBy) {
        parameters.openBy = openBy;
    }

    public boolean isCheck() {
        return !Boolean.FALSE.equals(parameters.check);
    }

    @DataBoundSetter
    public void setCheck(boolean check) {
        parameters.check = check;
    }

    @CheckForNull
    public Boolean getScreenshot() {
        return parameters.screenshot;
    }

    @DataBoundSetter
    public void setScreenshot(@CheckForNull Boolean screenshot) {
        parameters.screenshot = screenshot;
    }

    @Override
    public BuildStepMonitor getRequiredMonitorService() {
        return BuildStepMonitor.NONE;
    }

    /**
     * Publishes the console, unless the build result does not meet {@code publishOn}.
     *
     * @throws hudson.AbortException if an argument is invalid: the build fails now rather than when the console is
     *     needed
     */
    @Override
    public boolean perform(
            @NonNull AbstractBuild<?, ?> build, @NonNull Launcher launcher, @NonNull BuildListener listener)
            throws InterruptedException, IOException {
        Result result = build.getResult();
        if (result != null && !getPublishOn().isMetBy(result.toString())) {
            return true;
        }
        EnvVars variables = build.getEnvironment(listener);
        variables.putAll(build.getBuildVariables()); // the axes of a matrix are not part of the environment
        CountDownLatch done = new CountDownLatch(1);
        PublishTask publication = PublishTasks.start(
                build,
                listener,
                parameters.resolved(variables::expand).toTarget(build, secretsOf(build, variables)),
                parameters.checkLevel(build),
                null,
                done::countDown);
        try {
            if (!done.await(1, TimeUnit.MINUTES)) { // it takes 35 s at most, unless the system refuses new threads
                LOGGER.warning(() -> "No answer to the post-build step of " + build);
            }
        } finally {
            publication.cancel(); // in case the build was aborted meanwhile
        }
        return true;
    }

    /**
     * Returns a function that hides the build's password parameters and bound credentials. The filters of the build's
     * log don't apply to a post-build step.
     */
    private static UnaryOperator<String> secretsOf(AbstractBuild<?, ?> build, EnvVars variables) {
        Set<String> names = new HashSet<>(build.getSensitiveBuildVariables()); // covers only the first ParametersAction
        for (ParametersAction action : build.getActions(ParametersAction.class)) {
            action.getAllParameters().stream()
                    .filter(ParameterValue::isSensitive)
                    .map(ParameterValue::getName)
                    .forEach(names::add);
        }
        List<String> longestFirst = names.stream()
                .map(name -> Util.fixNull(variables.get(name)))
                .filter(value -> !value.isBlank())
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
        return text -> {
            String hidden = text;
            for (String secret : longestFirst) {
                hidden = hidden.replace(secret, "****");
            }
            return hidden;
        };
    }

    /** Runs after all other notifiers. */
    @Extension(ordinal = -1000)
    @Symbol("tencentVncLink")
    public static final class DescriptorImpl extends BuildStepDescriptor<Publisher> {

        @Override
        public String getDisplayName() {
            return Messages.TencentVncLinkPublisher_displayName();
        }

        @Override
        @SuppressWarnings("rawtypes")
        public boolean isApplicable(Class<? extends AbstractProject> jobType) {
            return true;
        }

        @Override
        public Publisher newInstance(@Nullable StaplerRequest2 req, @NonNull JSONObject formData) throws FormException {
            return super.newInstance(req, FormFields.normalized(formData));
        }

        /** Returns the descriptor of the step: this form shares its fields, help, checks and lists. */
        public TencentVncUrlStep.DescriptorImpl getFields() {
            return Jenkins.get().getDescriptorByType(TencentVncUrlStep.DescriptorImpl.class);
        }
    }
}
