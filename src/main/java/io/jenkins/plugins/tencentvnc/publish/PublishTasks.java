package io.jenkins.plugins.tencentvnc.publish;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.tencentcloud.CallPriority;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Starts the background tasks of the steps. */
@Restricted(NoExternalUse.class)
public final class PublishTasks {

    private PublishTasks() {}

    /**
     * Publishes the target in the background: stores it with the build, writes the link to the log, checks it.
     *
     * @param whenPublished called once the link is on the build and in its log, before search and check; null for a
     *     step that waits for their results
     * @param whenDone called at the end, also after an error; not after {@link PublishTask#cancel}, and not while
     *     Jenkins shuts down, after which the step starts again
     */
    public static PublishTask start(
            @NonNull Run<?, ?> run,
            @NonNull TaskListener listener,
            @NonNull ConsoleTarget target,
            @NonNull CheckLevel level,
            @CheckForNull Runnable whenPublished,
            @NonNull Runnable whenDone) {
        PublishRequest request = new PublishRequest(run, listener, target, level, true, CallPriority.CHECK.deadline());
        PublishTask task =
                target.isKnown() ? new CheckTask(request, whenDone) : new PublishSelectionTask(request, whenDone);
        task.publish(whenPublished);
        return task;
    }

    /** Checks in the background, within 10 s, whether the credential can be used. Only the log gets the result. */
    public static PublishTask verifyCredentials(
            @NonNull Run<?, ?> run,
            @NonNull TaskListener listener,
            @NonNull ConsoleTarget target,
            @NonNull Runnable whenDone) {
        PublishRequest request =
                new PublishRequest(run, listener, target, CheckLevel.CREDENTIALS, false, CallPriority.OPEN.deadline());
        CheckTask task = new CheckTask(request, whenDone);
        task.check();
        return task;
    }
}
