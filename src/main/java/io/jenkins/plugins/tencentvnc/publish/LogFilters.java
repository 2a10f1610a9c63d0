package io.jenkins.plugins.tencentvnc.publish;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Calls the log filters around a step. They may block like a log, and must not hold a Pipeline thread then. */
@Restricted(NoExternalUse.class)
public final class LogFilters {

    private static final Logger LOGGER = Logger.getLogger(LogFilters.class.getName());

    private LogFilters() {}

    /**
     * Returns the answer of the filters, called on a thread of the build.
     *
     * @return null if they have not answered after {@link PublishTask#PATIENCE}
     */
    @CheckForNull
    public static String call(@NonNull Run<?, ?> run, @NonNull Supplier<String> filters) {
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
