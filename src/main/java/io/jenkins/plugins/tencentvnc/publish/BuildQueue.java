package io.jenkins.plugins.tencentvnc.publish;

import hudson.model.Run;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs the tasks of each build in order, on one thread at a time. A task that blocks, because of a log, a decorator or a
 * disk, delays only the later tasks of its build.
 */
final class BuildQueue {

    private static final Logger LOGGER = Logger.getLogger(BuildQueue.class.getName());

    private final Function<Runnable, Future<?>> threads;

    /** Pending tasks of each build that has a thread. */
    private final Map<Run<?, ?>, Queue<Runnable>> pending = new HashMap<>();

    /** @param threads an unbounded pool; returns null while Jenkins is shutting down */
    BuildQueue(Function<Runnable, Future<?>> threads) {
        this.threads = threads;
    }

    /** Returns false if no thread could be started, since Jenkins is shutting down; the task is then dropped. */
    boolean add(Run<?, ?> run, Runnable task) {
        synchronized (pending) {
            Queue<Runnable> tasks = pending.get(run);
            if (tasks != null) {
                tasks.add(task);
                return true;
            }
            pending.put(run, new ArrayDeque<>());
            pending.get(run).add(task);
        }
        boolean started = false;
        try {
            started = threads.apply(() -> runAll(run)) != null;
            return started;
        } finally {
            if (!started) { // no thread could be created, or Jenkins is shutting down
                synchronized (pending) {
                    pending.remove(run);
                }
            }
        }
    }

    private void runAll(Run<?, ?> run) {
        for (Runnable task = next(run); task != null; task = next(run)) {
            try {
                task.run();
            } catch (Throwable t) {
                LOGGER.log(Level.WARNING, t, () -> "A task of " + run + " failed");
            }
        }
    }

    private Runnable next(Run<?, ?> run) {
        synchronized (pending) {
            Queue<Runnable> tasks = pending.get(run);
            Runnable next = tasks == null ? null : tasks.poll();
            if (next == null) {
                pending.remove(run);
            }
            return next;
        }
    }
}
