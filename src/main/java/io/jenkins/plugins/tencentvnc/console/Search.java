package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.console.HyperlinkNote;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.tencentvnc.cloud.Deadline;
import io.jenkins.plugins.tencentvnc.cloud.Found;
import io.jenkins.plugins.tencentvnc.cloud.FoundInstance;
import io.jenkins.plugins.tencentvnc.console.ConsoleAction.Published;
import io.jenkins.plugins.tencentvnc.link.JournalEntry;
import io.jenkins.plugins.tencentvnc.remedy.ConsoleException;
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
 * Looks for the machines that a running build knows by something else than their ids, and publishes each of them; or,
 * where that can't be done, what it has looked for, so that somebody can look again. It never changes the build's
 * result, and it always ends: with its checks and pictures within 30 s from when it was asked for.
 */
final class Search implements Publishing {

    private static final Logger LOGGER = Logger.getLogger(Search.class.getName());

    private final Run<?, ?> run;
    private final TaskListener listener;
    private final ConsoleTarget target;
    private final Publication.Look look;
    private final Runnable whenPublished;
    private final Runnable whenDone;
    private final Deadline deadline;

    /** Whether it is settled what is published. */
    private final AtomicBoolean settled = new AtomicBoolean();

    private final List<Publication> publications = new CopyOnWriteArrayList<>();
    private volatile boolean begun;
    private volatile boolean cancelled;
    private volatile Future<?> work;

    private Search(
            Run<?, ?> run,
            TaskListener listener,
            ConsoleTarget target,
            Publication.Look look,
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

    /** Begins in the background; see {@link Publication#start}. */
    @NonNull
    static Search start(
            @NonNull Run<?, ?> run,
            @NonNull TaskListener listener,
            @NonNull ConsoleTarget target,
            @NonNull Publication.Look look,
            @NonNull Runnable whenPublished,
            @NonNull Runnable whenDone,
            @NonNull Deadline deadline) {
        Search search = new Search(run, listener, target, look, whenPublished, whenDone, deadline);
        search.work = Threads.get().check(search::search);
        Threads.get().at(deadline, search::giveUp);
        return search;
    }

    @Override
    public void cancel() {
        cancelled = true;
        interrupt();
        publications.forEach(Publication::cancel);
    }

    private void search() {
        begun = true;
        if (cancelled || settled.get()) {
            return;
        }
        try {
            Found found = ConsoleService.get().findForBuild(run, target, deadline);
            if (settle()) {
                publish(found);
            }
        } catch (ConsoleException e) {
            if (settle()) {
                publishWhatIsMissing(e);
            }
        } catch (Throwable t) {
            if (settle()) {
                LOGGER.log(Level.WARNING, t, () -> "Looking for a machine of " + run + " failed unexpectedly");
                publishWhatIsMissing(new ConsoleException("Client.Failed"));
            }
        }
    }

    /** Once; and neither for whoever no longer waits nor while Jenkins shuts down, after which the step begins anew. */
    private boolean settle() {
        return !cancelled && !Threads.get().areStopping() && settled.compareAndSet(false, true);
    }

    private void giveUp() {
        if (settle()) {
            ConsoleException why = begun ? new ConsoleException("Client.TimedOut") : Publication.busy();
            Threads.get().store(() -> publishWhatIsMissing(why));
            interrupt();
        }
    }

    private void publish(Found found) {
        say(
                found.leftOut() == 0
                        ? Messages.Search_found(found.instances().size(), target.getKey())
                        : Messages.Search_foundMore(found.instances().size(), target.getKey(), found.leftOut()));
        AtomicInteger unpublished = new AtomicInteger(found.instances().size());
        AtomicInteger undone = new AtomicInteger(found.instances().size());
        for (FoundInstance instance : found.instances()) {
            publications.add(Publication.start(
                    run,
                    listener,
                    target.found(instance),
                    look,
                    () -> atTheLast(unpublished, whenPublished),
                    () -> atTheLast(undone, whenDone),
                    deadline));
        }
        if (cancelled) {
            publications.forEach(Publication::cancel);
        }
    }

    private static void atTheLast(AtomicInteger left, Runnable then) {
        if (left.decrementAndGet() == 0) {
            then.run();
        }
    }

    private void publishWhatIsMissing(ConsoleException why) {
        try {
            if (ConsoleAction.publish(run, target) == Published.YES) {
                note(why);
            }
            String sentence =
                    why.sentence(LocaleProvider.getLocale(), ConsoleService.subject(target, why.waitSeconds()));
            String link = HyperlinkNote.encodeTo(Publication.pathOf(run), target.getKey());
            say(
                    why.requestId().isEmpty()
                            ? Messages.Search_none(link, sentence, why.code())
                            : Messages.Search_noneWithRequest(link, sentence, why.code(), why.requestId()));
        } catch (Throwable t) {
            LOGGER.log(Level.WARNING, t, () -> "Could not say what " + run + " has looked for");
        }
        whenPublished.run();
        whenDone.run();
    }

    private void note(ConsoleException why) {
        if (!Opener.saysSomethingOfTheMachine(why.code())) {
            return;
        }
        try {
            run.getAction(ConsoleAction.class)
                    .record(new JournalEntry(
                            Instant.now().toEpochMilli(),
                            JournalEntry.Event.FIND,
                            target.getKey(),
                            null,
                            null,
                            why.code(),
                            why.requestId()));
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Could not store what a search of " + run + " found");
        }
    }

    private void say(String line) {
        listener.getLogger().println(line);
    }

    private void interrupt() {
        Future<?> running = work;
        if (running != null) {
            running.cancel(true);
        }
    }
}
