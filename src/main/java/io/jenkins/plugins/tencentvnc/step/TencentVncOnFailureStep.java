package io.jenkins.plugins.tencentvnc.step;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.console.Publication;
import io.jenkins.plugins.tencentvnc.rules.PublishOn;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/**
 * {@code tencentVncOnFailure(instanceId: 'ins-…') { … }}: publishes a console link if the block fails or is aborted,
 * whatever becomes of the build.
 */
public final class TencentVncOnFailureStep extends TargetStep {

    private static final Logger LOGGER = Logger.getLogger(TencentVncOnFailureStep.class.getName());

    @DataBoundConstructor
    public TencentVncOnFailureStep(@CheckForNull String instanceId) {
        super(instanceId);
        // Whoever catches the failure further out would else make the link disappear.
        parameters.setPublishOn(PublishOn.ALWAYS);
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, parameters);
    }

    /** Whatever goes wrong here after the block has failed is only logged: the failure of the block is what counts. */
    private static final class Execution extends CheckingExecution {

        private static final long serialVersionUID = 1L;

        private final TargetParameters parameters;
        private String stage;
        /** Null until the block has failed. */
        private Throwable failure;

        Execution(StepContext context, TargetParameters parameters) {
            super(context);
            this.parameters = parameters;
        }

        @Override
        public boolean start() throws IOException, InterruptedException {
            parameters.toTarget(getContext().get(Run.class)); // what can't be right is refused before the block runs
            stage = StageName.around(getContext().get(FlowNode.class));
            getContext().newBodyInvoker().withCallback(new Callback(this)).start();
            return false;
        }

        private void blockFailed(Throwable t) {
            failure = t;
            getContext().saveState();
            try {
                ConsoleTarget target = publish();
                if (!parameters.isCheck()) {
                    letFailureThrough();
                } else if (t instanceof FlowInterruptedException) {
                    check(target, () -> {});
                    letFailureThrough(); // whoever aborts doesn't wait for Tencent Cloud
                } else {
                    check(target, this::letFailureThrough);
                }
            } catch (IOException | InterruptedException | RuntimeException e) {
                letFailureThroughDespite(e);
            }
        }

        private ConsoleTarget publish() throws IOException, InterruptedException {
            Run<?, ?> run = getContext().get(Run.class);
            ConsoleTarget target = parameters.toTarget(run).publishedBy(stage, FailureLine.of(failure));
            Publication.publish(run, getContext().get(TaskListener.class), target);
            return target;
        }

        /** A restart in the middle of the block goes on in the block; only a check has to be made again. */
        @Override
        public void onResume() {
            if (failure == null) {
                return;
            }
            try {
                checkAgain(this::letFailureThrough);
            } catch (IOException | InterruptedException | RuntimeException e) {
                letFailureThroughDespite(e);
            }
        }

        /** Only reached while checking: while the block runs, an abort goes to what runs in it. */
        @Override
        public void stop(@NonNull Throwable cause) {
            if (failure != null && failure != cause) {
                cause.addSuppressed(failure);
            }
            super.stop(cause);
        }

        private void letFailureThrough() {
            getContext().onFailure(failure);
        }

        private void letFailureThroughDespite(Exception e) {
            LOGGER.log(
                    e instanceof AbortException ? Level.FINE : Level.WARNING,
                    e,
                    () -> "No link to " + parameters.getInstanceId());
            try {
                PrintStream log = getContext().get(TaskListener.class).getLogger();
                log.println(Messages.TencentVncOnFailureStep_notPublished(FailureLine.of(e)));
            } catch (IOException | InterruptedException nowhereToSayIt) {
                LOGGER.log(Level.FINE, "No log to write to", nowhereToSayIt);
            }
            letFailureThrough();
        }
    }

    private static final class Callback extends BodyExecutionCallback {

        private static final long serialVersionUID = 1L;

        private final Execution execution;

        Callback(Execution execution) {
            this.execution = execution;
        }

        @Override
        public void onSuccess(StepContext context, Object result) {
            context.onSuccess(result);
        }

        @Override
        public void onFailure(StepContext context, Throwable t) {
            execution.blockFailed(t);
        }
    }

    @Extension
    public static final class DescriptorImpl extends TargetStepDescriptor {

        @Override
        public String getFunctionName() {
            return "tencentVncOnFailure";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.TencentVncOnFailureStep_displayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class, FlowNode.class);
        }

        @Override
        public boolean takesImplicitBlockArgument() {
            return true;
        }
    }
}
