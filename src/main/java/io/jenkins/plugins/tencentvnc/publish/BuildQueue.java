package io.jenkins.plugins.tencentvnc.publish;

import hudson.model.Run;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Runs the tasks of each build in order, one at a time. A task that blocks, because of a log, a decorator or a disk,
 * delays only the later tasks of its build.
 */
final class BuildQueue {

    private final Executor threads;

    /** The last task of each build, after which the next one runs. */
    private final Map<Run<?, ?>, CompletableFuture<?>> last = new WeakHashMap<>();

    /** @param threads an unbounded pool */
    BuildQueue(Executor threads) {
        this.threads = threads;
    }

    /** As {@link #supplyAsync}, for a task without a result. */
    CompletableFuture<Void> runAsync(Run<?, ?> run, Runnable task) {
        return supplyAsync(run, () -> {
            task.run();
            return null;
        });
    }

    /**
     * Runs the task after the earlier ones of the build. The future also fails if no thread can be created, or if
     * Jenkins is shutting down.
     */
    synchronized <T> CompletableFuture<T> supplyAsync(Run<?, ?> run, Supplier<T> task) {
        CompletableFuture<T> result = last.getOrDefault(run, CompletableFuture.completedFuture(null))
                .thenApplyAsync(ignored -> task.get(), threads);
        last.put(run, result.handle((value, failure) -> null)); // the next task runs in any case
        return result;
    }
}
