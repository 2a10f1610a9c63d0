package io.jenkins.plugins.tencentvnc.publish;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.tencentvnc.console.ConsoleAction;
import io.jenkins.plugins.tencentvnc.console.ConsolePublication;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.ErrorText;
import io.jenkins.plugins.tencentvnc.publish.BackgroundExecutors.Pool;
import io.jenkins.plugins.tencentvnc.storage.JournalEntry;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Background work of a step on one target of a running build. Storing a build, looking up a credential, calling Tencent
 * Cloud and writing to the build's log may each be slow or never return. None of them runs on a Pipeline thread, and
 * none delays the answer to the step for longer than 30 s (10 s for a credential alone). The build result is never
 * changed.
 *
 * <p>A task ends exactly once: by itself, by its timeout or by {@link #cancel}.
 */
@Restricted(NoExternalUse.class)
public abstract class PublishTask {

    private static final Logger LOGGER = Logger.getLogger(PublishTask.class.getName());

    /** Maximum time that a step waits for its log filters, and that its answer waits for journal and log. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    final PublishRequest request;
    final Run<?, ?> run;
    final ConsoleTarget target;
    final Deadline deadline;

    private final Runnable whenDone;

    /** Guards the three fields below, so that a cancelled task starts no work that the interrupt would miss. */
    private final Object lock = new Object();

    private boolean ended;
    private boolean interruptible;
    private Future<?> work;

    /** Whether the target is being stored, so that neither link nor check has begun. */
    private volatile boolean storing;

    private volatile Future<?> timeout;
    private volatile boolean cancelled;

    PublishTask(PublishRequest request, Runnable whenDone) {
        this.request = request;
        this.run = request.run();
        this.target = request.target();
        this.deadline = request.deadline();
        this.whenDone = whenDone;
    }

    /** Ends the task without an answer, since the step no longer waits for one. */
    public void cancel() {
        cancelled = true;
        synchronized (lock) {
            ended = true;
        }
        cancelTimeout();
        interrupt();
    }

    final boolean isCancelled() {
        return cancelled;
    }

    /** Schedules the timeout, then starts the first part of the task, which may block like any other. */
    final void begin() {
        timeout = BackgroundExecutors.get().at(deadline, () -> {
            try {
                if (storing) {
                    finish(null, () -> Messages.PublishTask_notStored(target.getLabel()));
                } else {
                    onTimeout();
                }
            } finally {
                interrupt();
            }
        });
        try {
            startFirstPart();
        } catch (Throwable t) { // such as an error because no thread can be created
            LOGGER.log(Level.WARNING, t, () -> "A check of " + run + " could not be started");
            onUnexpected();
        }
    }

    abstract void startFirstPart();

    /** Ends the task at its timeout, unless that comes while the target is being stored. */
    abstract void onTimeout();

    /** Stores the target in build.xml, then continues; ends the task if the build accepts no more targets. */
    final void store(Consumer<ConsolePublication.Published> then) {
        storing = true;
        execute(Pool.STORE, false, () -> storeNow(then));
    }

    private void storeNow(Consumer<ConsolePublication.Published> then) throws IOException {
        ConsolePublication.Published published = ConsolePublication.publish(run, target);
        if (hasEnded()) {
            return; // the step has been answered, and the build may have ended
        }
        switch (published.status()) {
            case BUILD_HAS_ENDED -> finish(null, () -> null);
            case TOO_MANY ->
                finish(null, () -> Messages.PublishTask_tooMany(target.getLabel(), ConsolePublication.MAX_TARGETS));
            case STORED -> {
                storing = false;
                then.accept(published);
            }
        }
    }

    /**
     * Runs a part of the task on a thread of the pool, unless the task has ended.
     *
     * @param interruptible false while build.xml is written, since an interrupt could truncate it
     */
    final void execute(Pool pool, boolean interruptible, Part part) {
        synchronized (lock) {
            if (!ended) {
                this.interruptible = interruptible;
                work = BackgroundExecutors.get().submit(pool, () -> runSafely(part));
            }
        }
    }

    /** A part of a task, such as storing or checking. */
    interface Part {
        void run() throws ConsoleException, IOException;
    }

    private void runSafely(Part part) {
        if (hasEnded()) {
            return;
        }
        try {
            part.run();
        } catch (ConsoleException e) {
            onError(e);
        } catch (Throwable t) {
            if (!hasEnded()) { // otherwise the interrupt caused it
                LOGGER.log(Level.WARNING, t, () -> "Publishing a console of " + run + " failed unexpectedly");
                onUnexpected();
            }
        }
    }

    /** Ends the task with an error of the catalogue. */
    abstract void onError(ConsoleException error);

    /** Ends the task with an error of the plugin itself; the Jenkins log has the stack trace. */
    void onUnexpected() {
        finish(null, Messages::PublishTask_unexpected);
    }

    final boolean hasEnded() {
        synchronized (lock) {
            return ended;
        }
    }

    /** Marks the task as ended; returns false if it has ended, was cancelled, or Jenkins is shutting down. */
    final boolean end() {
        synchronized (lock) {
            if (ended || BackgroundExecutors.get().areStopping()) {
                return false;
            }
            ended = true;
        }
        cancelTimeout();
        return true;
    }

    /** Ends the task, unless it has ended: records the entry, writes the line to the log, answers the step. */
    final void finish(@CheckForNull JournalEntry entry, Supplier<String> line) {
        if (end()) {
            answer(entry, line);
        }
    }

    /**
     * Records the entry, writes the line and answers the step, in this order, each on a thread of the build. The step is
     * answered once, and after {@link #PATIENCE} at the latest, however journal and log behave.
     */
    private void answer(@CheckForNull JournalEntry entry, Supplier<String> line) {
        Runnable answer = once(this::answer);
        Future<?> impatient = BackgroundExecutors.get().at(Deadline.after(PATIENCE), answer);
        BackgroundExecutors.get().journals().add(run, () -> {
            try {
                append(entry);
            } finally {
                BackgroundExecutors.get().logs().add(run, () -> {
                    try {
                        print(line.get());
                    } finally {
                        if (impatient != null) {
                            impatient.cancel(false);
                        }
                        answer.run();
                    }
                });
            }
        });
    }

    private static Runnable once(Runnable task) {
        AtomicBoolean done = new AtomicBoolean();
        return () -> {
            if (done.compareAndSet(false, true)) {
                task.run();
            }
        };
    }

    /** Answers the step without a line of its own; the task must be marked as ended. */
    final void answer() {
        if (!cancelled) {
            whenDone.run();
        }
    }

    /** Writes a line to the build's log while the task continues. */
    final void log(String line) {
        BackgroundExecutors.get().logs().add(run, () -> print(line));
    }

    /**
     * Writes a line to the build's log, then calls back once, after {@link #PATIENCE} at the latest.
     *
     * @param then null for no call
     */
    final void log(String line, @CheckForNull Runnable then) {
        if (then == null) {
            log(line);
        } else {
            log(run, request.listener(), line, then);
        }
    }

    static void log(Run<?, ?> run, TaskListener listener, String line, Runnable then) {
        Runnable once = once(then);
        BackgroundExecutors.get().at(Deadline.after(PATIENCE), once);
        BackgroundExecutors.get().logs().add(run, () -> {
            try {
                listener.getLogger().println(line);
            } finally {
                once.run();
            }
        });
    }

    private void print(@CheckForNull String line) {
        if (line != null) {
            request.listener().getLogger().println(line);
        }
    }

    /** Appends the entry to the build's journal while the task continues. */
    final void record(JournalEntry entry) {
        BackgroundExecutors.get().journals().add(run, () -> append(entry));
    }

    private void append(@CheckForNull JournalEntry entry) {
        ConsoleAction action = run.getAction(ConsoleAction.class);
        if (entry == null || action == null) {
            return;
        }
        try {
            action.journal().append(entry);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Could not store the result of a check of " + run);
        }
    }

    final ErrorText text(ConsoleException error) {
        return ErrorText.of(error, target.subject(error.waitSeconds()), LocaleProvider.getLocale());
    }

    /** Returns the error of a task that got no thread before its timeout. */
    static ConsoleException busy() {
        return new ConsoleException("Client.BudgetExhausted", "", null, 30);
    }

    /** Returns the time in milliseconds since 1970 UTC. */
    static long now() {
        return Instant.now().toEpochMilli();
    }

    private void cancelTimeout() {
        Future<?> pending = timeout;
        if (pending != null) {
            pending.cancel(false);
        }
    }

    private void interrupt() {
        synchronized (lock) {
            if (work != null) {
                work.cancel(interruptible);
            }
        }
    }
}
