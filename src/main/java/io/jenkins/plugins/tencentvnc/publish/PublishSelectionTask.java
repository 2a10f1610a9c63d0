package io.jenkins.plugins.tencentvnc.publish;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.console.HyperlinkNote;
import io.jenkins.plugins.tencentvnc.console.ConsoleLinks;
import io.jenkins.plugins.tencentvnc.console.ConsolePublication;
import io.jenkins.plugins.tencentvnc.console.ConsoleService;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.publish.BackgroundExecutors.Pool;
import io.jenkins.plugins.tencentvnc.storage.JournalEntry;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSearchResult;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Stores the finder with the build, searches for its instances, stores these in its place, then checks each. If none is
 * found, the finder stays, and a user can look again on the build's page.
 */
final class PublishSelectionTask extends PublishTask {

    private static final Logger LOGGER = Logger.getLogger(PublishSelectionTask.class.getName());

    private final List<CheckTask> checks = new CopyOnWriteArrayList<>();

    /** The end of the task if the instances that were found are not stored; null until there are any. */
    private volatile Outcome notStored;

    PublishSelectionTask(PublishRequest request, Runnable whenDone) {
        super(request, whenDone);
    }

    @Override
    void publish(@CheckForNull Runnable whenPublished) {
        begin(() -> store(published -> {
            if (whenPublished != null) { // the build may end before the search does
                logLink(published, whenPublished);
            }
            execute(Pool.SEARCH, this::search);
        }));
    }

    private void search() throws ConsoleException {
        InstanceSearchResult result = ConsoleService.get().findForBuild(run, target, deadline);
        JournalEntry entry = JournalEntry.find(
                System.currentTimeMillis(), target.getKey(), null, result.requestId(), result.instances());
        notStored = new Outcome(
                entry,
                () -> Messages.PublishSelectionTask_notStored(
                        HyperlinkNote.encodeTo(ConsoleLinks.pathOf(run), target.getLabel()),
                        result.instances().size()));
        executeStore(notStored, () -> storeFound(result));
    }

    private void storeFound(InstanceSearchResult result) throws IOException {
        ConsolePublication.PublishedInstances published = ConsolePublication.publishFound(run, target, result);
        if (published.targets().isEmpty()) {
            finish(notStored.entry(), () -> null); // the build has ended and is not stored again
        } else if (end()) {
            try {
                checkEach(published);
            } catch (Throwable t) { // such as an error because no thread can be created
                LOGGER.log(Level.WARNING, t, () -> "The checks of " + run + " could not be started");
                checks.forEach(PublishTask::cancel);
                answer();
            }
        }
    }

    private void checkEach(ConsolePublication.PublishedInstances published) {
        int count = published.targets().size();
        log(
                published.leftOut() == 0
                        ? Messages.PublishSelectionTask_found(count, target.getLabel())
                        : Messages.PublishSelectionTask_foundMore(count, target.getLabel(), published.leftOut()));
        AtomicInteger unchecked = new AtomicInteger(count);
        for (ConsolePublication.Published instance : published.targets()) {
            logLink(instance, null);
            checks.add(new CheckTask(request.forInstance(instance.target()), () -> {
                if (unchecked.decrementAndGet() == 0) {
                    answer();
                }
            }));
        }
        checks.forEach(CheckTask::check);
        if (isCancelled()) {
            checks.forEach(PublishTask::cancel);
        }
    }

    @Override
    public void cancel() {
        super.cancel();
        checks.forEach(PublishTask::cancel);
    }

    @Override
    Outcome outcomeOf(ConsoleException error) {
        JournalEntry entry = error.isAboutMachine()
                ? JournalEntry.find(System.currentTimeMillis(), target.getKey(), error.code(), error.requestId(), null)
                : null;
        return new Outcome(
                entry,
                () -> Messages.PublishSelectionTask_notFound(
                        HyperlinkNote.encodeTo(ConsoleLinks.pathOf(run), target.getLabel()),
                        text(error).line()));
    }

    @Override
    Outcome unexpected() {
        return notStored == null ? outcomeOf(new ConsoleException("Client.Failed")) : notStored;
    }
}
