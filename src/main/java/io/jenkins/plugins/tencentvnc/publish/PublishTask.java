package io.jenkins.plugins.tencentvnc.publish;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Background work of a step on one target of a running build. Storing a build, looking up a credential, calling Tencent
 * Cloud and writing to the build's log may each be slow or never return. None of them runs on a Pipeline thread. The
 * step is answered within 30 s (10 s for a credential alone), and {@link #LOG_TIMEOUT} for journal and log. The build
 * result is never changed.
 *
 * <p>A task ends exactly once: by itself, by its timeout or by {@link #cancel}.
 */
@Restricted(NoExternalUse.class)
public abstract class PublishTask {

    private static final Logger LOGGER = Logger.getLogger(PublishTask.class.getName());

    /** Maximum time that a step waits for its log filters, and that its answer waits for journal and log. */
    static final Duration LOG_TIMEOUT = Duration.ofSeconds(5);

    final PublishRequest request;
    final Run<?, ?> run;
    final ConsoleTarget target;
    final Deadline deadline;

    private final Runnable whenDone;

    /** Guards the three fields below, so that a cancelled task starts no work that the interrupt would miss. */
    private final Object lock = new Object();

    private boolean ended;
    private Future<?> work;

    private Supplier<Outcome> onTimeout = () -> outcomeOf(timedOut(false));

    private volatile boolean cancelled;

    /** Whether the target is still to be stored, so that there is no link yet. */
    private volatile boolean storing;

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
        interrupt();
    }

    final boolean isCancelled() {
        return cancelled;
    }

    /**
     * Stores the target with the build, writes its link to the log, then searches or checks.
     *
     * @param whenPublished called once the link is on the build and in its log; null for no call
     */
    abstract void publish(@CheckForNull Runnable whenPublished);

    /** Schedules the timeout, then starts the first part of the task, which may block like any other. */
    final void begin(Runnable firstPart) {
        try {
            BackgroundExecutors.get().schedule(deadline, this::timeOut);
            firstPart.run();
        } catch (Throwable t) { // such as an error because no thread can be created
            onUnexpected(t);
        }
    }

    private void timeOut() {
        Outcome outcome;
        synchronized (lock) { // so that no other stage begins meanwhile
            outcome = end() ? onTimeout.get() : null;
        }
        if (outcome != null) {
            write(outcome);
        }
        interrupt();
    }

    /**
     * Begins a stage of the task; returns false if the task has ended.
     *
     * @param timeout the end of the task if its timeout comes during this stage
     */
    final boolean beginStage(Supplier<Outcome> timeout) {
        synchronized (lock) {
            onTimeout = timeout;
            return !ended;
        }
    }

    /** Returns the error of a timeout before or after a thread has begun to search or to check. */
    ConsoleException timedOut(boolean begun) {
        return begun
                ? new ConsoleException("Client.TimedOut")
                : new ConsoleException("Client.BudgetExhausted", "", null, 30);
    }

    /** Stores the target in build.xml, then continues; ends the task if the build accepts no more targets. */
    final void store(Consumer<ConsolePublication.Published> then) {
        storing = true;
        executeStore(new Outcome(null, () -> Messages.PublishTask_notStored(target.getLabel())), () -> {
            ConsolePublication.Published published = ConsolePublication.publish(run, target);
            switch (published.status()) {
                case BUILD_HAS_ENDED -> finish(null, () -> null);
                case TOO_MANY ->
                    finish(null, () -> Messages.PublishTask_tooMany(target.getLabel(), ConsolePublication.MAX_TARGETS));
                case STORED -> {
                    storing = false;
                    // After a timeout the step has been answered, and the build may have ended.
                    if (beginStage(() -> outcomeOf(timedOut(false)))) {
                        then.accept(published);
                    }
                }
            }
        });
    }

    /**
     * Runs a part that writes build.xml. It is not interrupted, since this could truncate the file.
     *
     * @param timeout the end of the task if the part takes too long
     */
    final void executeStore(Outcome timeout, Part part) {
        if (beginStage(() -> timeout)) {
            BuildQueue saveQueue = BackgroundExecutors.get().saveQueue;
            saveQueue.runAsync(run, () -> runSafely(part)).exceptionally(this::onUnexpected);
        }
    }

    /** Runs a part on a thread of the pool, unless the task has ended. Timeout and {@link #cancel} interrupt it. */
    final void execute(Pool pool, Part part) {
        synchronized (lock) {
            if (!ended) {
                work = BackgroundExecutors.get().submit(pool, () -> {
                    if (beginStage(() -> outcomeOf(timedOut(true)))) {
                        runSafely(part);
                    }
                });
            }
        }
    }

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
            finish(outcomeOf(e));
        } catch (Throwable t) {
            onUnexpected(t);
        }
    }

    @CheckForNull
    private Void onUnexpected(Throwable failure) {
        // After the end, or while Jenkins shuts down, an interrupt caused it.
        if (!hasEnded() && !BackgroundExecutors.get().isShuttingDown()) {
            LOGGER.log(Level.WARNING, failure, () -> "Publishing a console of " + run + " failed unexpectedly");
            finish(
                    storing
                            ? new Outcome(null, () -> Messages.PublishTask_notPublished(target.getLabel()))
                            : unexpected());
        }
        return null;
    }

    abstract Outcome outcomeOf(ConsoleException error);

    /** Returns the end of the task after an error of the plugin itself; the Jenkins log has the stack trace. */
    Outcome unexpected() {
        return new Outcome(null, Messages::PublishTask_unexpected);
    }

    final boolean hasEnded() {
        synchronized (lock) {
            return ended;
        }
    }

    /** Marks the task as ended; returns false if it has ended, was cancelled, or Jenkins is shutting down. */
    final boolean end() {
        synchronized (lock) {
            if (ended || BackgroundExecutors.get().isShuttingDown()) {
                return false;
            }
            ended = true;
            return true;
        }
    }

    final void finish(@CheckForNull JournalEntry entry, Supplier<String> line) {
        finish(new Outcome(entry, line));
    }

    final void finish(Outcome outcome) {
        if (end()) {
            write(outcome);
        }
    }

    /**
     * Records the entry, writes the line to the log, answers the step, in this order. The step is answered after {@link
     * #LOG_TIMEOUT} at the latest.
     */
    private void write(Outcome outcome) {
        whenWritten(record(outcome.entry()).thenCompose(recorded -> print(outcome.line())), this::answer);
    }

    /** Calls back once, after {@link #LOG_TIMEOUT} at the latest; not while Jenkins shuts down. */
    private static void whenWritten(CompletableFuture<Void> written, Runnable then) {
        BackgroundExecutors executors = BackgroundExecutors.get();
        CompletableFuture<Void> patience = new CompletableFuture<>();
        executors.schedule(Deadline.after(LOG_TIMEOUT), () -> patience.complete(null));
        CompletableFuture.anyOf(written.exceptionally(PublishTask::warn), patience)
                .thenRun(() -> {
                    if (!executors.isShuttingDown()) { // which drops what is not yet written
                        then.run();
                    }
                })
                .exceptionally(PublishTask::warn);
    }

    @CheckForNull
    private static Void warn(Throwable failure) {
        LOGGER.log(Level.WARNING, "Could not write to a journal or log, or answer a step", failure);
        return null;
    }

    /** Answers the step; the task must be marked as ended. */
    final void answer() {
        if (!cancelled) {
            whenDone.run();
        }
    }

    final void log(String line) {
        print(() -> line).exceptionally(PublishTask::warn);
    }

    /**
     * Writes the lines of the link to the log, then calls back once.
     *
     * @param then null for no call
     */
    final void logLink(ConsolePublication.Published published, @CheckForNull Runnable then) {
        String lines = LinkLines.of(run, published);
        if (then == null) {
            log(lines);
        } else {
            log(run, request.listener(), lines, then);
        }
    }

    /** Writes a line to the build's log, then calls back once, after {@link #LOG_TIMEOUT} at the latest. */
    public static void log(
            @NonNull Run<?, ?> run, @NonNull TaskListener listener, @NonNull String line, @NonNull Runnable then) {
        BuildQueue logQueue = BackgroundExecutors.get().logQueue;
        whenWritten(logQueue.runAsync(run, () -> listener.getLogger().println(line)), then);
    }

    private CompletableFuture<Void> print(Supplier<String> text) {
        return BackgroundExecutors.get().logQueue.runAsync(run, () -> {
            String line = text.get();
            if (line != null) {
                // A tag finds many instances, whose checks end in any order.
                boolean found = target.isKnown() && target.getFinder() != null;
                request.listener().getLogger().println(found ? "[" + target.getLabel() + "] " + line : line);
            }
        });
    }

    /** Appends the entry to the build's journal while the task continues. Never fails. */
    final CompletableFuture<Void> record(@CheckForNull JournalEntry entry) {
        BuildQueue journalQueue = BackgroundExecutors.get().journalQueue;
        return journalQueue.runAsync(run, () -> append(entry)).exceptionally(PublishTask::warn);
    }

    private void append(@CheckForNull JournalEntry entry) {
        ConsoleAction action = run.getAction(ConsoleAction.class);
        if (entry == null || action == null || !request.publishes() || ConsolePublication.isReplaced(target, action)) {
            return; // not published, or published again with another region or credential
        }
        try {
            action.journal().append(entry);
        } catch (IOException | RuntimeException | Error e) { // the step's line follows nevertheless
            LOGGER.log(Level.WARNING, e, () -> "Could not store " + entry.event() + " in the journal of " + run);
        }
    }

    final ErrorText text(ConsoleException error) {
        return ErrorText.of(error, target.subject(error.waitSeconds()), LocaleProvider.getLocale());
    }

    private void interrupt() {
        synchronized (lock) {
            if (work != null) {
                work.cancel(true);
            }
        }
    }
}
