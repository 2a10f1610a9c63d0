package io.jenkins.plugins.tencentvnc.publish;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Writes lines to build logs: those of one build in order, on one thread at a time. A log that blocks, because of its
 * disk or a decorator, delays only the lines of its build.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class BuildLogWriter {

    private static final Logger LOGGER = Logger.getLogger(BuildLogWriter.class.getName());

    /** Maximum time that a step's answer waits for its line to be written. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Pending lines of each build that a thread is writing for. */
    private final Map<Run<?, ?>, Queue<Runnable>> waiting = new HashMap<>();

    @NonNull
    static BuildLogWriter get() {
        return ExtensionList.lookupSingleton(BuildLogWriter.class);
    }

    /** Writes a line in the background, after the earlier lines of the build. */
    void write(@NonNull Run<?, ?> run, @NonNull Runnable line) {
        synchronized (waiting) {
            Queue<Runnable> lines = waiting.get(run);
            if (lines != null) {
                lines.add(line);
                return;
            }
            lines = new ArrayDeque<>();
            lines.add(line);
            waiting.put(run, lines);
        }
        if (BackgroundExecutors.get().log(() -> writeAll(run)) == null) {
            forget(run); // Jenkins is shutting down
        }
    }

    private void writeAll(Run<?, ?> run) {
        for (Runnable line = next(run); line != null; line = next(run)) {
            try {
                line.run();
            } catch (Throwable t) {
                LOGGER.log(Level.WARNING, t, () -> "Could not write to the log of " + run);
            }
        }
    }

    private Runnable next(Run<?, ?> run) {
        synchronized (waiting) {
            Queue<Runnable> lines = waiting.get(run);
            Runnable next = lines == null ? null : lines.poll();
            if (next == null) {
                waiting.remove(run);
            }
            return next;
        }
    }

    private void forget(Run<?, ?> run) {
        synchronized (waiting) {
            waiting.remove(run);
        }
    }
}
