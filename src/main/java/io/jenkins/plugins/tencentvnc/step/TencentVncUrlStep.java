package io.jenkins.plugins.tencentvnc.step;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.model.AutoCompletionCandidates;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.tencentvnc.console.Checks;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.console.Publication;
import io.jenkins.plugins.tencentvnc.cvm.InvalidInputException;
import io.jenkins.plugins.tencentvnc.rules.OpenBy;
import io.jenkins.plugins.tencentvnc.rules.PublishOn;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** {@code tencentVncUrl instanceId: 'ins-…'}: publishes a console link on the build and returns its address. */
public final class TencentVncUrlStep extends Step {

    private final String instanceId;
    private String region;
    private String credentialsId;
    private String name;
    private PublishOn publishOn;
    private OpenBy openBy;
    private boolean check = true;

    @DataBoundConstructor
    public TencentVncUrlStep(@CheckForNull String instanceId) {
        this.instanceId = Util.fixEmptyAndTrim(instanceId);
    }

    @CheckForNull
    public String getInstanceId() {
        return instanceId;
    }

    @CheckForNull
    public String getRegion() {
        return region;
    }

    @DataBoundSetter
    public void setRegion(@CheckForNull String region) {
        this.region = Util.fixEmptyAndTrim(region);
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
    public String getName() {
        return name;
    }

    @DataBoundSetter
    public void setName(@CheckForNull String name) {
        this.name = Util.fixEmptyAndTrim(name);
    }

    @NonNull
    public PublishOn getPublishOn() {
        return publishOn == null ? PublishOn.FAILURE : publishOn;
    }

    @DataBoundSetter
    public void setPublishOn(@CheckForNull PublishOn publishOn) {
        this.publishOn = publishOn == PublishOn.FAILURE ? null : publishOn;
    }

    /** Null for the global default. */
    @CheckForNull
    public OpenBy getOpenBy() {
        return openBy;
    }

    @DataBoundSetter
    public void setOpenBy(@CheckForNull OpenBy openBy) {
        this.openBy = openBy;
    }

    public boolean isCheck() {
        return check;
    }

    @DataBoundSetter
    public void setCheck(boolean check) {
        this.check = check;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, this);
    }

    /** Publishes at once; then, in the background, checks. Needs no node. */
    @SuppressFBWarnings(
            value = "SE_TRANSIENT_FIELD_NOT_RESTORED",
            justification = "The step is only needed to start, and a check that a restart has ended starts anew.")
    private static final class Execution extends StepExecution {

        private static final long serialVersionUID = 1L;

        private final transient TencentVncUrlStep step;
        private final boolean check;
        private String instanceId;
        private String url;
        private transient volatile Future<?> checking;

        Execution(StepContext context, TencentVncUrlStep step) {
            super(context);
            this.step = step;
            this.check = step.check;
        }

        @Override
        public boolean start() throws IOException, InterruptedException {
            ConsoleTarget target = target();
            instanceId = target.getInstanceId();
            url = Publication.publish(getContext().get(Run.class), getContext().get(TaskListener.class), target);
            if (!check) {
                getContext().onSuccess(url);
                return true;
            }
            startCheck(target);
            return false;
        }

        private ConsoleTarget target() throws AbortException {
            try {
                return ConsoleTarget.of(
                        step.instanceId, step.region, step.credentialsId, step.name, step.publishOn, step.openBy);
            } catch (InvalidInputException e) {
                throw new AbortException(e.in(LocaleProvider.getLocale()));
            }
        }

        private void startCheck(ConsoleTarget target) throws IOException, InterruptedException {
            TaskListener listener = getContext().get(TaskListener.class);
            checking = Checks.start(getContext().get(Run.class), target, line -> {
                listener.getLogger().println(line);
                getContext().onSuccess(url);
            });
        }

        /** A restart ended the check in the middle: it is made again. */
        @Override
        public void onResume() {
            try {
                startCheck(Publication.published(getContext().get(Run.class), instanceId));
            } catch (IOException e) {
                getContext().onFailure(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                getContext().onFailure(e);
            }
        }

        /** Doesn't wait for the answer of Tencent Cloud. */
        @Override
        public void stop(@NonNull Throwable cause) {
            Future<?> running = checking;
            if (running != null) {
                running.cancel(true);
            }
            getContext().onFailure(cause);
        }
    }

    @Extension
    public static final class DescriptorImpl extends StepDescriptor {

        @Override
        public String getFunctionName() {
            return "tencentVncUrl";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.TencentVncUrlStep_displayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class);
        }

        /** The form's "as set for the whole of Jenkins" is an empty value, which is no {@link OpenBy}. */
        @Override
        public Step newInstance(StaplerRequest2 req, JSONObject formData) throws FormException {
            if (formData.optString("openBy").isEmpty()) {
                formData.remove("openBy");
            }
            return super.newInstance(req, formData);
        }

        @Override
        public String argumentsToString(@NonNull Map<String, Object> namedArgs) {
            return namedArgs.get("instanceId") instanceof String id ? id : null;
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckInstanceId(@AncestorInPath Item item, @QueryParameter String value) {
            return TargetForm.checkInstanceId(item, value);
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckRegion(@AncestorInPath Item item, @QueryParameter String value) {
            return TargetForm.checkRegion(item, value);
        }

        @Restricted(NoExternalUse.class)
        public AutoCompletionCandidates doAutoCompleteRegion(@QueryParameter String value) {
            return TargetForm.regions(value);
        }

        @POST
        @Restricted(NoExternalUse.class)
        public ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
            return TargetForm.credentials(item, credentialsId);
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckCredentialsId(@AncestorInPath Item item, @QueryParameter String value) {
            return TargetForm.checkCredentials(item, value);
        }

        @Restricted(NoExternalUse.class)
        public ListBoxModel doFillPublishOnItems() {
            return TargetForm.publishOn();
        }

        @Restricted(NoExternalUse.class)
        public ListBoxModel doFillOpenByItems() {
            return TargetForm.openBy();
        }
    }
}
