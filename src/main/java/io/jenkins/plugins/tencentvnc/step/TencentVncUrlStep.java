package io.jenkins.plugins.tencentvnc.step;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.tencentvnc.config.FormFields;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.console.Publication;
import io.jenkins.plugins.tencentvnc.rules.PublishOn;
import java.io.IOException;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code tencentVncUrl instanceId: 'ins-…'}: publishes a console link on the build and returns its address. */
public final class TencentVncUrlStep extends TargetStep {

    @DataBoundConstructor
    public TencentVncUrlStep(@CheckForNull String instanceId) {
        super(instanceId);
    }

    @NonNull
    public PublishOn getPublishOn() {
        return parameters.getPublishOn();
    }

    @DataBoundSetter
    public void setPublishOn(@CheckForNull PublishOn publishOn) {
        parameters.setPublishOn(publishOn);
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, parameters);
    }

    /** Publishes at once; then checks. */
    private static final class Execution extends CheckingExecution {

        private static final long serialVersionUID = 1L;

        private final TargetParameters parameters;
        private String url;

        Execution(StepContext context, TargetParameters parameters) {
            super(context);
            this.parameters = parameters;
        }

        @Override
        public boolean start() throws IOException, InterruptedException {
            Run<?, ?> run = getContext().get(Run.class);
            ConsoleTarget target = parameters.toTarget(run);
            url = Publication.publish(run, getContext().get(TaskListener.class), target);
            if (!parameters.isCheck()) {
                returnUrl();
                return true;
            }
            check(target, this::returnUrl);
            return false;
        }

        @Override
        public void onResume() {
            try {
                checkAgain(this::returnUrl);
            } catch (IOException e) {
                getContext().onFailure(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                getContext().onFailure(e);
            }
        }

        private void returnUrl() {
            getContext().onSuccess(url);
        }
    }

    @Extension
    public static final class DescriptorImpl extends TargetStepDescriptor {

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

        @Restricted(NoExternalUse.class)
        public ListBoxModel doFillPublishOnItems() {
            return FormFields.publishOn();
        }
    }
}
