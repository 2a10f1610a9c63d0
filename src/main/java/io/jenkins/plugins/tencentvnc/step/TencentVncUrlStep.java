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

    private static final Logger LOGGER = Logger.getLogger(TencentVncUrlStep.class.getName());

    @DataBoundConstructor
    public TencentVncUrlStep() {
        // Nothing is required: a machine is named by one of four parameters.
    }

    @NonNull
    public PublishOn getPublishOn() {
        return parameters.publishOn();
    }

    @DataBoundSetter
    public void setPublishOn(@CheckForNull PublishOn publishOn) {
        parameters.publishOn = publishOn;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, parameters);
    }

    /** Needs no node, and holds no thread of Pipeline for longer than a moment. */
    private static final class Execution extends StepExecution {

        private static final long serialVersionUID = 1L;

        /** Time enough for a disk that works, in milliseconds. */
        private static final long MOMENT = 100;

        private final VncStepParameters parameters;
        private transient volatile PublishTask publication;

        Execution(StepContext context, VncStepParameters parameters) {
            super(context);
            this.parameters = parameters;
        }

        @Override
        public boolean start() throws IOException, InterruptedException {
            CountDownLatch answered = begin();
            if (parameters.callsNobody(getContext().get(Run.class))) {
                waitAMoment(answered);
            }
            return false;
        }

        /** For a step that is answered by then, Pipeline doesn't store its whole program. */
        private static void waitAMoment(CountDownLatch answered) {
            try {
                if (!answered.await(MOMENT, TimeUnit.MILLISECONDS)) {
                    LOGGER.fine("Storing a link takes a while; Pipeline stores its program meanwhile");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the step goes on without it
            }
        }

        private CountDownLatch begin() throws IOException, InterruptedException {
            StepContext context = getContext();
            Run<?, ?> run = context.get(Run.class);
            CountDownLatch answered = new CountDownLatch(1);
            publication = PublishTasks.start(
                    run,
                    context.get(TaskListener.class),
                    parameters.masked(LogMasking.around(context)).toTarget(run),
                    parameters.checkLevel(run),
                    () -> {},
                    () -> {
                        context.onSuccess(ConsoleLinks.urlOf(run));
                        answered.countDown();
                    });
            return answered;
        }

        /** A restart ended it in the middle: it is done again. */
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

        /** Doesn't wait for the answer of Tencent Cloud. */
        @Override
        public void stop(@NonNull Throwable cause) {
            if (publication != null) {
                publication.cancel();
            }
            getContext().onFailure(cause);
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

        @POST
        @Restricted(NoExternalUse.class)
        public ListBoxModel doFillPublishOnItems(@AncestorInPath Item item) {
            return FormFields.publishOn(item);
        }
    }
}
