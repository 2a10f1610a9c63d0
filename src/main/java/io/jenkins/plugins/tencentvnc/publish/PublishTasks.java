package io.jenkins.plugins.tencentvnc.publish;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.tencentcloud.CallPriority;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Starts the background tasks of the steps, and calls log filters for them. */
@Restricted(NoExternalUse.class)
public final class PublishTasks {

    private static final Logger LOGGER = Logger.getLogger(PublishTasks.class.getName());

    private PublishTasks() {}

    /**
     * Publishes the target in the background: stores it with the build, writes the link to the log, checks it.
     *
     * @param whenPublished called once the link is on the build, before the check
     * @param whenDone called at the end, also after an error; not after {@link #cancel}, and not while Jenkins shuts
     *     down, after which the step starts again
     */
    @NonNull
    public static PublishTask start(
            @NonNull Run<?, ?> run,
            @NonNull TaskListener listener,
            @NonNull ConsoleTarget target,
            @NonNull CheckLevel level,
            @NonNull Runnable whenPublished,
            @NonNull Runnable whenDone) {
        Deadline deadline = CallPriority.CHECK.deadline();
        PublishTask task = target.isKnown()
                ? new PublishInstanceTask(run, listener, target, level, deadline, whenPublished, whenDone)
                : new PublishSelectionTask(run, listener, target, level, deadline, whenPublished, whenDone);
        task.begin();
        return task;
    }

    /** Checks in the background, within 10 s, whether the credential can be used. Publishes nothing. */
    @NonNull
    public static PublishTask verifyCredentials(
            @NonNull Run<?, ?> run,
            @NonNull TaskListener listener,
            @NonNull ConsoleTarget target,
            @NonNull Runnable whenDone) {
        CheckTask task =
                new CheckTask(run, listener, target, CheckLevel.CREDENTIALS, CallPriority.OPEN.deadline(), whenDone);
        task.begin();
        return task;
    }

    /**
     * Calls the log filters around a step, which may block as a log may, on a thread of the build.
     *
     * @return null if they have not answered after {@link PublishTask#PATIENCE}
     */
    @CheckForNull
    public static String callLogFilter(@NonNull Run<?, ?> run, @NonNull Supplier<String> filters) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        BackgroundExecutors.get().filters().add(run, () -> answer.complete(filters.get()));
        try {
            return answer.get(PublishTask.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException | TimeoutException e) {
            LOGGER.log(Level.FINE, e, () -> "A log filter of " + run + " blocks");
            return null;
        }
    }
}
