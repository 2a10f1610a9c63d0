package io.jenkins.plugins.tencentvnc.step;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.tencentvnc.config.FormFields;
import io.jenkins.plugins.tencentvnc.console.ConsoleLinks;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.publish.PublishTask;
import io.jenkins.plugins.tencentvnc.publish.PublishTasks;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/** {@code tencentVncUrl instanceId: 'ins-…'}: publishes a console link on the build and returns its address. */
@Restricted(NoExternalUse.class)
public final class TencentVncUrlStep extends VncStep {

    private static final long serialVersionUID = 1L;

    private static final Logger LOGGER = Logger.getLogger(TencentVncUrlStep.class.getName());

    private PublishOn publishOn;

    @DataBoundConstructor
    public TencentVncUrlStep() {
        // No parameter is required: one of four identifies the machine.
    }

    @Override
    public PublishOn getPublishOn() {
        return publishOn == null ? PublishOn.FAILURE : publishOn;
    }

    @DataBoundSetter
    public void setPublishOn(@CheckForNull PublishOn publishOn) {
        this.publishOn = publishOn;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, resolved(UnaryOperator.identity()));
    }

    /** Needs no node. Blocks a Pipeline thread for at most 100 ms, plus 5 s if log filters are slow. */
    private static final class Execution extends StepExecution {

        private static final long serialVersionUID = 1L;

        /** Milliseconds in which a working disk stores the link. */
        private static final long QUICK_ANSWER_MILLIS = 100;

        private final VncStep step;
        private transient volatile PublishTask publication;

        Execution(StepContext context, VncStep step) {
            super(context);
            this.step = step;
        }

        @Override
        public boolean start() throws IOException, InterruptedException {
            CountDownLatch answered = begin();
            if (step.needsNoCall(getContext().get(Run.class))) {
                waitAMoment(answered);
            }
            return false;
        }

        /** Waits for a quick answer: Pipeline doesn't save its program state for a step that has already completed. */
        private static void waitAMoment(CountDownLatch answered) {
            try {
                if (!answered.await(QUICK_ANSWER_MILLIS, TimeUnit.MILLISECONDS)) {
                    LOGGER.fine("Storing a link takes a while; Pipeline stores its program meanwhile");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the step continues in the background
            }
        }

        private CountDownLatch begin() throws IOException, InterruptedException {
            StepContext context = getContext();
            Run<?, ?> run = context.get(Run.class);
            CountDownLatch answered = new CountDownLatch(1);
            publication = PublishTasks.start(
                    run,
                    context.get(TaskListener.class),
                    step.toTarget(run, LogMasking.around(context)),
                    step.checkLevel(run),
                    null,
                    () -> {
                        context.onSuccess(ConsoleLinks.urlOf(run));
                        answered.countDown();
                    });
            return answered;
        }

        /** Publishes again after a restart that interrupted the step. */
        @Override
        public void onResume() {
            try {
                begin();
            } catch (IOException e) {
                getContext().onFailure(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                getContext().onFailure(e);
            }
        }

        /** Ends the step without waiting for Tencent Cloud. */
        @Override
        public void stop(@NonNull Throwable cause) {
            if (publication != null) {
                publication.cancel();
            }
            getContext().onFailure(cause);
        }
    }

    @Extension
    public static final class DescriptorImpl extends VncStepDescriptor {

        @Override
        public String getFunctionName() {
            return "tencentVncUrl";
        }

        @Override
        public String getDisplayName() {
            return Messages.TencentVncUrlStep_displayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class);
        }

        @POST
        public ListBoxModel doFillPublishOnItems(@AncestorInPath Item item) {
            return FormFields.publishOn(item);
        }
    }
}
