package io.jenkins.plugins.tencentvnc.step;

import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.tencentvnc.console.Checks;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.console.Publication;
import java.io.IOException;
import java.util.concurrent.Future;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** A step that checks what it has published before it ends. Needs no node, and holds no thread of Pipeline. */
@SuppressFBWarnings(
        value = "SE_TRANSIENT_FIELD_NOT_RESTORED",
        justification = "A check that a restart has ended starts anew.")
abstract class CheckingExecution extends StepExecution {

    private static final long serialVersionUID = 1L;

    private String instanceId;
    private transient volatile Future<?> checking;

    CheckingExecution(@NonNull StepContext context) {
        super(context);
    }

    /** Checks in the background, says in the log what it found, and then goes on; unless the step is stopped first. */
    final void check(@NonNull ConsoleTarget target, @NonNull Runnable then) throws IOException, InterruptedException {
        instanceId = target.getInstanceId();
        TaskListener listener = getContext().get(TaskListener.class);
        checking = Checks.start(getContext().get(Run.class), target, line -> {
            listener.getLogger().println(line);
            then.run();
        });
    }

    /** A restart ended the check in the middle: it is made again. */
    final void checkAgain(@NonNull Runnable then) throws IOException, InterruptedException {
        check(Publication.published(getContext().get(Run.class), instanceId), then);
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
