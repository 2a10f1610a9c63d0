package io.jenkins.plugins.tencentvnc.publish;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Calls the log filters around a step on a background thread, one call per build at a time. They may block like a log,
 * and must not hold a Pipeline thread then: all calls together wait for {@link PublishTask#LOG_TIMEOUT} at most.
 */
@Restricted(NoExternalUse.class)
public final class LogFilters {

    private static final Logger LOGGER = Logger.getLogger(LogFilters.class.getName());

    private final Run<?, ?> run;
    private final Deadline deadline = Deadline.after(PublishTask.LOG_TIMEOUT);

    public LogFilters(@NonNull Run<?, ?> run) {
        this.run = run;
    }

    /** Returns the answer of the filters; null if they fail or don't answer in time. */
    @CheckForNull
    public String call(@NonNull Supplier<String> filters) {
        BackgroundExecutors executors = BackgroundExecutors.get();
        if (executors.isShuttingDown()) {
            return null;
        }
        try {
            return executors
                    .filterQueue
                    .supplyAsync(run, filters)
                    .get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Its message may contain the unmasked text.
            LOGGER.warning(() -> "No answer of the log filters around a step of " + run + ": " + e.getClass());
        }
        return null;
    }
}
