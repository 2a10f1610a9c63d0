package io.jenkins.plugins.tencentvnc.step;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import hudson.Extension;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.publish.PublishTask;
import io.jenkins.plugins.tencentvnc.publish.PublishTasks;
import java.io.IOException;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.BodyExecution;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;

/**
 * {@code tencentVncOnFailure(instanceId: 'ins-…') { … }}: publishes a console link if the block fails or is aborted,
 * whatever the build result.
 */
@Restricted(NoExternalUse.class)
public final class TencentVncOnFailureStep extends VncStep {

    private static final long serialVersionUID = 1L;

    private static final Logger LOGGER = Logger.getLogger(TencentVncOnFailureStep.class.getName());

    @DataBoundConstructor
    public TencentVncOnFailureStep() {
        // No parameter is required: one of four identifies the machine.
    }

    /** An outer step may catch the failure, so the link must not depend on the build result. */
    @Override
    public PublishOn getPublishOn() {
        return PublishOn.ALWAYS;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, resolved(UnaryOperator.identity()));
    }

    /** Its own errors after the block has failed are only logged, so that the block's failure is reported. */
    @SuppressFBWarnings(
            value = "SE_TRANSIENT_FIELD_NOT_RESTORED",
            justification = "Nothing has been let through, and nothing runs, in a step that a restart has interrupted.")
    private static final class Execution extends StepExecution {

        private static final long serialVersionUID = 1L;

        private final VncStep step;
        private String stage;

        /**
         * Set on the Pipeline thread that starts the block, so that the stored state has both the block and this flag,
         * or neither.
         */
        private volatile boolean blockStarted;

        /** The failure of the block; null until the block fails. */
        private Throwable failure;

        private transient boolean reported;
        private transient volatile boolean stoppedBeforeBlock;
        private transient volatile BodyExecution block;
        private transient volatile PublishTask publication;

        Execution(StepContext context, VncStep step) {
            super(context);
            this.step = step;
        }

        /** Rejects invalid parameters before the block runs. A missing credential is only reported in the log. */
        @Override
        public boolean start() throws IOException, InterruptedException {
            stage = StageName.around(getContext().get(FlowNode.class));
            Run<?, ?> run = getContext().get(Run.class);
            publication = PublishTasks.verifyCredentials(
                    run,
                    getContext().get(TaskListener.class),
                    step.toTarget(run, UnaryOperator.identity()),
                    this::startBlock);
            return false;
        }

        private synchronized void startBlock() {
            if (!stoppedBeforeBlock) {
                block = getContext()
                        .newBodyInvoker()
                        .withCallback(new Callback(this))
                        .start();
            }
        }

        /** @param end the context at the end of the block */
        private void blockFailed(StepContext end, Throwable t) {
            if (stoppedBeforeBlock) {
                getContext().onFailure(t); // stopped before the block ran
                return;
            }
            failure = t;
            stage = stageThatFailed(end);
            publish();
        }

        /** Returns the stage that failed; that around the block if it is not known. */
        @CheckForNull
        private String stageThatFailed(StepContext end) {
            try {
                return StageName.of(failure, getContext().get(FlowNode.class), end.get(FlowNode.class));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException | RuntimeException e) {
                LOGGER.log(Level.WARNING, e, () -> "The stage that failed is not known");
            }
            return stage;
        }

        private void publish() {
            try {
                Run<?, ?> run = getContext().get(Run.class);
                // An abort must not wait for Tencent Cloud. The step "build" also throws FlowInterruptedException when
                // the other build fails.
                boolean aborted = failure instanceof FlowInterruptedException stop && stop.isActualInterruption();
                UnaryOperator<String> masks = LogMasking.around(getContext());
                ConsoleTarget target = targetOf(run, masks);
                if (target == null) {
                    return;
                }
                publication = PublishTasks.start(
                        run,
                        getContext().get(TaskListener.class),
                        target.withFailure(
                                stage == null ? null : masks.apply(stage), masks.apply(FailureLine.of(failure))),
                        step.checkLevel(run),
                        aborted ? this::reportFailure : null,
                        this::reportFailure);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                reportFailure();
            } catch (Throwable t) {
                LOGGER.log(Level.WARNING, t, () -> "No link to " + step.machine());
                reportFailure();
            }
        }

        /** Returns the target; null, and ends with a line in the log, if the defaults no longer complete it. */
        @CheckForNull
        private ConsoleTarget targetOf(Run<?, ?> run, UnaryOperator<String> masks)
                throws IOException, InterruptedException {
            try {
                return step.toTarget(run, masks);
            } catch (AbortException e) {
                PublishTask.log(
                        run,
                        getContext().get(TaskListener.class),
                        Messages.TencentVncOnFailureStep_noLink(step.machine(), e.getMessage()),
                        this::reportFailure);
                return null;
            }
        }

        /** Repeats the work before or after the block; a running block resumes by itself. */
        @Override
        public void onResume() {
            if (failure != null) {
                publish();
            } else if (!blockStarted) {
                try {
                    start();
                } catch (IOException e) {
                    getContext().onFailure(e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    getContext().onFailure(e);
                }
            }
        }

        /** Called only while the block is not running; otherwise an abort goes to the step inside the block. */
        @Override
        public void stop(@NonNull Throwable cause) {
            synchronized (this) {
                stoppedBeforeBlock = !blockStarted;
                if (block != null && block.cancel(cause)) {
                    return; // the block was about to start; its callback reports the failure
                }
                reported = true;
            }
            if (publication != null) {
                publication.cancel();
            }
            if (failure != null && failure != cause) {
                cause.addSuppressed(failure);
            }
            getContext().onFailure(cause);
        }

        /** Reports the block's failure once: after an abort, both the link and the end of the task call this. */
        private synchronized void reportFailure() {
            if (!reported) {
                reported = true;
                getContext().onFailure(failure);
            }
        }
    }

    private static final class Callback extends BodyExecutionCallback {

        private static final long serialVersionUID = 1L;

        private final Execution execution;

        Callback(Execution execution) {
            this.execution = execution;
        }

        @Override
        public void onStart(StepContext context) {
            execution.blockStarted = true;
        }

        @Override
        public void onSuccess(StepContext context, Object result) {
            context.onSuccess(result);
        }

        @Override
        public void onFailure(StepContext context, Throwable t) {
            execution.blockFailed(context, t);
        }
    }

    @Extension
    public static final class DescriptorImpl extends VncStepDescriptor {

        @Override
        public String getFunctionName() {
            return "tencentVncOnFailure";
        }

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
