package io.jenkins.plugins.tencentvnc.publish;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.console.HyperlinkNote;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.tencentvnc.console.ConsoleAction;
import io.jenkins.plugins.tencentvnc.console.ConsoleOperations;
import io.jenkins.plugins.tencentvnc.console.ConsoleService;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.console.Messages;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.storage.JournalEntry;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceInfo;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSearchResult;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jvnet.localizer.LocaleProvider;

/**
 * Publishes what a running build says instead of an instance's id, then looks for the machines that it means and
 * publishes each of them in its place. Where none is found somebody can look again later. It never changes the build's
 * result, and it always ends: with its checks and pictures within 30 s from when it was asked for.
 */
final class PublishSelectionTask implements PublishTask {

    private static final Logger LOGGER = Logger.getLogger(PublishSelectionTask.class.getName());

    private final Run<?, ?> run;
    private final TaskListener listener;
    private final ConsoleTarget target;
    private final PublishInstanceTask.Look look;
    private final Runnable whenPublished;
    private final Runnable whenDone;
    private final Deadline deadline;

    /** Whether it is known what is found, or that nothing will be. */
    private final AtomicBoolean settled = new AtomicBoolean();

    private final List<PublishInstanceTask> publications = new CopyOnWriteArrayList<>();
    private volatile boolean stored;
    private volatile boolean begun;
    private volatile boolean cancelled;
    private volatile Future<?> work;
    private volatile Future<?> alarm;

    private PublishSelectionTask(
            Run<?, ?> run,
            TaskListener listener,
            ConsoleTarget target,
            PublishInstanceTask.Look look,
            Runnable whenPublished,
            Runnable whenDone,
            Deadline deadline) {
        this.run = run;
        this.listener = listener;
        this.target = target;
        this.look = look;
        this.whenPublished = whenPublished;
        this.whenDone = whenDone;
        this.deadline = deadline;
    }

    /** Begins in the background; see {@link PublishInstanceTask#start}. */
    @NonNull
    static PublishSelectionTask start(
            @NonNull Run<?, ?> run,
            @NonNull TaskListener listener,
            @NonNull ConsoleTarget target,
            @NonNull PublishInstanceTask.Look look,
            @NonNull Runnable whenPublished,
            @NonNull Runnable whenDone,
            @NonNull Deadline deadline) {
        PublishSelectionTask search = new PublishSelectionTask(run, listener, target, look, whenPublished, whenDone, deadline);
        search.alarm = BackgroundExecutors.get().at(deadline, search::giveUp);
        search.work = BackgroundExecutors.get().store(search::publishFinder);
        return search;
    }

    @Override
    public void cancel() {
        cancelled = true;
        interrupt();
        publications.forEach(PublishInstanceTask::cancel);
    }

    private void publishFinder() {
        if (nobodyWaits()) {
            return;
        }
        try {
            ConsoleAction.Published published = ConsoleAction.publish(run, target);
            if (nobodyWaits()) {
                return; // the step has its answer already, and the build may have ended
            }
            stored = true;
            switch (published) {
                case BUILD_HAS_ENDED -> end();
                case TOO_MANY -> {
                    say(Messages.Publication_tooMany(target.getKey(), ConsoleAction.MAX_TARGETS));
                    end();
                }
                default -> {
                    whenPublished.run();
                    work = BackgroundExecutors.get().check(this::search);
                }
            }
        } catch (Throwable t) {
            endUnexpectedly(t);
        }
    }

    private boolean nobodyWaits() {
        return cancelled || settled.get();
    }

    private void search() {
        begun = true;
        if (nobodyWaits()) {
            return;
        }
        try {
            InstanceSearchResult found = ConsoleService.get().findForBuild(run, target, deadline);
            if (settle()) {
                publish(found);
            }
        } catch (ConsoleException e) {
            notFound(e);
        } catch (Throwable t) {
            endUnexpectedly(t);
        }
    }

    /** Once; and neither for whoever no longer waits nor while Jenkins shuts down, after which the step begins anew. */
    private boolean settle() {
        if (cancelled || BackgroundExecutors.get().areStopping() || !settled.compareAndSet(false, true)) {
            return false;
        }
        if (alarm != null) {
            alarm.cancel(false);
        }
        return true;
    }

    private void giveUp() {
        if (stored) {
            notFound(begun ? new ConsoleException("Client.TimedOut") : PublishInstanceTask.busy());
        } else if (settle()) {
            say(Messages.Publication_notStored(target.getKey()));
            whenDone.run();
        }
        interrupt();
    }

    private void end() {
        if (settle()) {
            whenDone.run();
        }
    }

    private void endUnexpectedly(Throwable t) {
        if (!nobodyWaits()) {
            LOGGER.log(Level.WARNING, t, () -> "Looking for a machine of " + run + " failed unexpectedly");
            notFound(new ConsoleException("Client.Failed"));
        }
    }

    private void publish(InstanceSearchResult found) {
        List<InstanceInfo> instances = found.instances();
        if (!run.isLogUpdated()) {
            // An abort lets the build end before that; what has ended is not stored again.
            note(new JournalEntry(
                    now(), JournalEntry.Event.FIND, target.getKey(), null, null, null, found.requestId(), instances));
            whenDone.run();
            return;
        }
        say(
                found.leftOut() == 0
                        ? Messages.Search_found(instances.size(), target.getKey())
                        : Messages.Search_foundMore(instances.size(), target.getKey(), found.leftOut()));
        AtomicInteger undone = new AtomicInteger(instances.size());
        for (InstanceInfo instance : instances) {
            publications.add(PublishInstanceTask.start(
                    run,
                    listener,
                    target.found(instance),
                    look,
                    () -> {},
                    () -> {
                        if (undone.decrementAndGet() == 0) {
                            whenDone.run();
                        }
                    },
                    deadline));
        }
        if (cancelled) {
            publications.forEach(PublishInstanceTask::cancel);
        }
    }

    private void notFound(ConsoleException why) {
        if (!settle()) {
            return;
        }
        try {
            if (ConsoleOperations.saysSomethingOfTheMachine(why.code())) {
                note(new JournalEntry(
                        now(), JournalEntry.Event.FIND, target.getKey(), null, null, why.code(), why.requestId()));
            }
            String sentence =
                    why.sentence(LocaleProvider.getLocale(), ConsoleService.subject(target, why.waitSeconds()));
            String link = HyperlinkNote.encodeTo(PublishInstanceTask.pathOf(run), target.getKey());
            say(
                    why.requestId().isEmpty()
                            ? Messages.Search_none(link, sentence, why.code())
                            : Messages.Search_noneWithRequest(link, sentence, why.code(), why.requestId()));
        } catch (Throwable t) {
            LOGGER.log(Level.WARNING, t, () -> "Could not say what " + run + " has looked for");
        }
        whenDone.run();
    }

    private void note(JournalEntry entry) {
        ConsoleAction action = run.getAction(ConsoleAction.class);
        if (action == null) {
            return;
        }
        try {
            action.record(entry);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Could not store what a search of " + run + " found");
        }
    }

    private static long now() {
        return Instant.now().toEpochMilli();
    }

    private void say(String line) {
        listener.getLogger().println(line);
    }

    private void interrupt() {
        Future<?> running = work;
        if (running != null) {
            running.cancel(stored); // not while build.xml is written, which could be cut short
        }
    }
}
