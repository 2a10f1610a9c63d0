package io.jenkins.plugins.tencentvnc.publish;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.console.HyperlinkNote;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.tencentvnc.console.Camera;
import io.jenkins.plugins.tencentvnc.console.ConsoleAction;
import io.jenkins.plugins.tencentvnc.console.ConsoleOperations;
import io.jenkins.plugins.tencentvnc.console.ConsoleService;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.console.Messages;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.screenshot.Screenshot;
import io.jenkins.plugins.tencentvnc.storage.JournalEntry;
import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore.Picture;
import io.jenkins.plugins.tencentvnc.tencentcloud.CallPriority;
import io.jenkins.plugins.tencentvnc.tencentcloud.ConsoleUrl;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Attaches a target to a running build, says so in its log, looks whether its console could be opened, and takes a
 * picture of its screen if that is wanted; all on threads of its own, since storing a build, looking up a credential
 * and calling Tencent Cloud may each take a while. It never changes the build's result, and it always ends: storing,
 * check and picture within 30 s from when they were asked for, waiting for a thread included.
 */
@Restricted(NoExternalUse.class)
public final class PublishInstanceTask implements PublishTask {

    private static final Logger LOGGER = Logger.getLogger(PublishInstanceTask.class.getName());

    private final Run<?, ?> run;
    private final TaskListener listener;
    private final ConsoleTarget target;
    private final Look look;
    private final Runnable whenPublished;
    private final Runnable whenDone;
    private final Deadline deadline;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** Whether the log has got its answer to the check, after which only a picture can be missing. */
    private final AtomicBoolean checked = new AtomicBoolean();

    /** Whether there is nothing more to store. */
    private volatile boolean stored;

    private volatile boolean lookedAt;
    private volatile Future<?> work;
    private volatile Future<?> alarm;

    /** How closely a machine is looked at when it is published; each includes what comes before it. */
    public enum Look {
        /** Whether there is a key, without a call. */
        AT_THE_KEY,
        /** Whether a console URL can be minted; it is thrown away. */
        AT_THE_CONSOLE,
        /** What its screen shows: the URL that is minted for the check is spent on a picture. */
        AT_THE_SCREEN
    }

    private PublishInstanceTask(
            Run<?, ?> run,
            TaskListener listener,
            ConsoleTarget target,
            Look look,
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

    /**
     * Begins in the background.
     *
     * @param look how closely to look at the machine
     * @param whenPublished called once the link is on the build, before anything is checked
     * @param whenDone called at the end, whatever went wrong; but neither after {@link #cancel}, nor while Jenkins shuts
     *     down, after which the step that has got no answer begins anew
     */
    @NonNull
    public static PublishTask start(
            @NonNull Run<?, ?> run,
            @NonNull TaskListener listener,
            @NonNull ConsoleTarget target,
            @NonNull Look look,
            @NonNull Runnable whenPublished,
            @NonNull Runnable whenDone) {
        Deadline deadline = CallPriority.CHECK.deadline();
        return target.isKnown()
                ? start(run, listener, target, look, whenPublished, whenDone, deadline)
                : PublishSelectionTask.start(run, listener, target, look, whenPublished, whenDone, deadline);
    }

    @NonNull
    static PublishInstanceTask start(
            @NonNull Run<?, ?> run,
            @NonNull TaskListener listener,
            @NonNull ConsoleTarget target,
            @NonNull Look look,
            @NonNull Runnable whenPublished,
            @NonNull Runnable whenDone,
            @NonNull Deadline deadline) {
        PublishInstanceTask publication = new PublishInstanceTask(run, listener, target, look, whenPublished, whenDone, deadline);
        // First, since storing may hang too: on the disk, or in another plugin that listens to it.
        publication.alarm = BackgroundExecutors.get().at(deadline, publication::giveUp);
        publication.work = BackgroundExecutors.get().store(publication::publish);
        return publication;
    }

    /** Only looks up the credential, for 10 s at most, and says in the log if it could not be used; publishes nothing. */
    @NonNull
    public static PublishTask rehearse(
            @NonNull Run<?, ?> run,
            @NonNull TaskListener listener,
            @NonNull ConsoleTarget target,
            @NonNull Runnable whenDone) {
        PublishInstanceTask rehearsal =
                new PublishInstanceTask(run, listener, target, Look.AT_THE_KEY, () -> {}, whenDone, CallPriority.OPEN.deadline());
        rehearsal.stored = true;
        rehearsal.alarm = BackgroundExecutors.get().at(rehearsal.deadline, rehearsal::giveUp);
        rehearsal.beginToLook();
        return rehearsal;
    }

    @Override
    public void cancel() {
        ended.set(true);
        interrupt();
    }

    /** The absolute URL of the build's console page, or its path from Jenkins' root if no root URL is configured. */
    @NonNull
    public static String urlOf(@NonNull Run<?, ?> run) {
        String root = Jenkins.get().getRootUrl();
        return root == null ? pathOf(run) : root + pathOf(run).substring(1);
    }

    /** From Jenkins' root. */
    static String pathOf(Run<?, ?> run) {
        return "/" + run.getUrl() + ConsoleAction.URL_NAME + "/";
    }

    private void publish() {
        if (ended.get()) {
            return;
        }
        try {
            ConsoleAction.Published published = ConsoleAction.publish(run, target);
            if (ended.get()) {
                return; // the step has its answer already, and the build may have ended
            }
            stored = true;
            switch (published) {
                case BUILD_HAS_ENDED -> {
                    end(null);
                    return;
                }
                case TOO_MANY -> {
                    String line = Messages.Publication_tooMany(target.getKey(), ConsoleAction.MAX_TARGETS);
                    end(null, () -> line);
                    return;
                }
                default -> {}
            }
            sayWhereItIs();
            whenPublished.run();
            beginToLook();
        } catch (Throwable t) {
            endUnexpectedly(t);
        }
    }

    private void sayWhereItIs() {
        PrintStream log = listener.getLogger();
        // Not around the URL, which Jenkins makes a link by itself: one link would end up within the other. Two, since
        // the one of the id works at whatever address the reader has reached Jenkins.
        log.println(Messages.Publication_link(HyperlinkNote.encodeTo(pathOf(run), target.getKey()), urlOf(run)));
        ConsoleAction action = run.getAction(ConsoleAction.class);
        ConsoleTarget published = action == null ? null : action.find(target.getKey());
        if (published != null && !action.isPublished(published)) {
            log.println(
                    published.getPublishOn() == PublishOn.UNSTABLE
                            ? Messages.Publication_whenUnstable()
                            : Messages.Publication_whenFailure());
        }
        if (Jenkins.get().getRootUrl() == null) {
            log.println(Messages.Publication_noRootUrl());
        }
    }

    private void beginToLook() {
        BackgroundExecutors threads = BackgroundExecutors.get();
        work = switch (look) {
            case AT_THE_KEY -> threads.lookUp(this::look);
            case AT_THE_CONSOLE -> threads.check(this::look);
            case AT_THE_SCREEN -> threads.watch(this::look);
        };
    }

    private void look() {
        if (ended.get()) {
            return;
        }
        lookedAt = true;
        try {
            if (look == Look.AT_THE_KEY) {
                ConsoleService.verify(run, target);
                end(null);
                return;
            }
            ConsoleUrl url = ConsoleService.get().mintForBuild(run, target, deadline);
            JournalEntry works = JournalEntry.check(now(), target.getKey(), null, url.requestId());
            Line line = () -> Messages.Publication_works(url.requestId());
            if (look == Look.AT_THE_CONSOLE) {
                end(works, line);
            } else if (checked.compareAndSet(false, true)) {
                say(works, line);
                takeScreenshot(url);
            }
        } catch (ConsoleException e) {
            end(e);
        } catch (Throwable t) {
            endUnexpectedly(t);
        }
    }

    private void takeScreenshot(ConsoleUrl url) {
        ConsoleAction action = run.getAction(ConsoleAction.class);
        try {
            Screenshot screenshot = Camera.look(action, url, deadline);
            if (ended.get()) {
                return; // nobody waits for it any more
            }
            Picture picture = Camera.keep(action, target, screenshot, url.requestId());
            end(
                    JournalEntry.screenshot(now(), target.getKey(), null, null, null, url.requestId()),
                    () -> lineOf(picture));
        } catch (ConsoleException e) {
            endWithoutScreenshot(e);
        }
    }

    private void giveUp() {
        if (!stored) {
            end(null, () -> Messages.Publication_notStored(target.getKey()));
        } else if (checked.compareAndSet(false, true)) {
            end(tooLate());
        } else {
            endWithoutScreenshot(new ConsoleException("Client.ScreenTimedOut"));
        }
        interrupt();
    }

    private ConsoleException tooLate() {
        if (look == Look.AT_THE_KEY) {
            return new ConsoleException("Client.CredentialsTimedOut"); // nobody else was asked
        }
        return lookedAt ? new ConsoleException("Client.TimedOut") : busy();
    }

    /** There was no thread for it in all the time that it had. */
    static ConsoleException busy() {
        return new ConsoleException("Client.BudgetExhausted", "", null, 30);
    }

    private void end(ConsoleException fault) {
        if (fault == null) {
            end(null, () -> null);
        } else {
            JournalEntry entry = ConsoleOperations.saysSomethingOfTheMachine(fault.code())
                    ? JournalEntry.check(now(), target.getKey(), fault.code(), fault.requestId())
                    : null;
            end(entry, () -> lineOf(fault));
        }
    }

    private void endWithoutScreenshot(ConsoleException fault) {
        end(
                JournalEntry.screenshot(now(), target.getKey(), null, null, fault.code(), fault.requestId()),
                () -> Messages.Publication_noScreenshot(sentenceOf(fault), fault.code()));
    }

    private interface Line {
        String text();
    }

    private void end(JournalEntry entry, Line line) {
        if (BackgroundExecutors.get().areStopping() || !ended.compareAndSet(false, true)) {
            return;
        }
        if (alarm != null) {
            alarm.cancel(false);
        }
        write(entry, line);
        whenDone.run();
    }

    /** In the middle of it; nothing to whoever no longer waits. */
    private void say(JournalEntry entry, Line line) {
        if (!BackgroundExecutors.get().areStopping() && !ended.get()) {
            write(entry, line);
        }
    }

    private void write(JournalEntry entry, Line line) {
        try {
            note(entry);
            String text = line.text();
            if (text != null) {
                listener.getLogger().println(text);
            }
        } catch (Throwable t) {
            LOGGER.log(Level.WARNING, t, () -> "Could not say what became of a console of " + run);
        }
    }

    private void endUnexpectedly(Throwable t) {
        if (ended.get()) {
            return; // nobody waits any more, and that is why it was interrupted
        }
        LOGGER.log(Level.WARNING, t, () -> "Publishing a console of " + run + " failed unexpectedly");
        end(null, Messages::Publication_unexpected);
    }

    private String lineOf(ConsoleException e) {
        String sentence = sentenceOf(e);
        return e.requestId().isEmpty()
                ? Messages.Publication_fails(sentence, e.code())
                : Messages.Publication_failsWithRequest(sentence, e.code(), e.requestId());
    }

    private String sentenceOf(ConsoleException e) {
        return e.sentence(LocaleProvider.getLocale(), ConsoleService.subject(target, e.waitSeconds()));
    }

    private static String lineOf(Picture picture) {
        String width = Integer.toString(picture.width());
        String height = Integer.toString(picture.height());
        return picture.dark()
                ? Messages.Publication_darkScreenshot(width, height)
                : Messages.Publication_screenshot(width, height);
    }

    private void note(JournalEntry entry) {
        ConsoleAction action = run.getAction(ConsoleAction.class);
        if (entry == null || action == null || action.find(entry.instanceId()) == null) {
            return;
        }
        try {
            action.record(entry);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Could not store what a check of " + run + " found");
        }
    }

    private static long now() {
        return Instant.now().toEpochMilli();
    }

    private void interrupt() {
        Future<?> running = work;
        if (running != null) {
            running.cancel(stored); // not while build.xml is written, which could be cut short
        }
    }
}
