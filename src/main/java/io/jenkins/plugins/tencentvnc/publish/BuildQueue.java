package io.jenkins.plugins.tencentvnc.publish;

import hudson.model.Run;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs the tasks of each build in order, one at a time. A task that blocks, because of a log, a decorator or a disk,
 * delays only the later tasks of its build.
 */
final class BuildQueue {

    private static final Logger LOGGER = Logger.getLogger(BuildQueue.class.getName());

    private final Executor threads;

    /** The last task of each build, after which the next one runs. */
    private final Map<Run<?, ?>, CompletableFuture<Void>> last = new WeakHashMap<>();

    /** @param threads an unbounded pool */
    BuildQueue(Executor threads) {
        this.threads = threads;
    }

    /** Returns the executor for the tasks of a build. It drops them while Jenkins shuts down. */
    Executor of(Run<?, ?> run) {
        return task -> add(run, task);
    }

    private synchronized void add(Run<?, ?> run, Runnable task) {
        CompletableFuture<Void> before = last.getOrDefault(run, CompletableFuture.completedFuture(null));
        last.put(
                run,
                before.thenRunAsync(task, threads)
                        .exceptionally(
                                failure -> { // also if no thread can be created
                                    LOGGER.log(Level.WARNING, failure, () -> "A task of " + run + " failed");
                                    return null;
                                }));
    }
}
