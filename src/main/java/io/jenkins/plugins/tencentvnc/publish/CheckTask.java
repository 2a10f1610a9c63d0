package io.jenkins.plugins.tencentvnc.publish;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.tencentvnc.console.ConsoleAction;
import io.jenkins.plugins.tencentvnc.console.ConsolePublication;
import io.jenkins.plugins.tencentvnc.console.ConsoleService;
import io.jenkins.plugins.tencentvnc.console.RecentOpens;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.ErrorKind;
import io.jenkins.plugins.tencentvnc.publish.BackgroundExecutors.Pool;
import io.jenkins.plugins.tencentvnc.storage.JournalEntry;
import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore.StoredScreenshot;
import io.jenkins.plugins.tencentvnc.tencentcloud.ConsoleUrl;

/** Checks credential, console and screen of one instance, to the given {@link CheckLevel}. */
final class CheckTask extends PublishTask {

    CheckTask(PublishRequest request, Runnable whenDone) {
        super(request, whenDone);
    }

    @Override
    void publish(@CheckForNull Runnable whenPublished) {
        begin(() -> store(published -> {
            logLink(published, whenPublished);
            startCheck();
        }));
    }

    /** Checks without publishing. */
    void check() {
        begin(this::startCheck);
    }

    private void startCheck() {
        Pool pool =
                switch (request.level()) {
                    case CREDENTIALS -> Pool.CREDENTIALS;
                    case CONSOLE -> Pool.CHECK;
                    case SCREENSHOT -> Pool.SCREENSHOT;
                };
        execute(pool, this::checkNow);
    }

    private void checkNow() throws ConsoleException {
        if (request.level() == CheckLevel.CREDENTIALS) {
            ConsoleService.verify(run, target);
            finish(null, () -> null);
            return;
        }
        ConsoleUrl url = ConsoleService.get().mintForBuild(run, target, deadline);
        JournalEntry entry = JournalEntry.check(System.currentTimeMillis(), target.getKey(), null, url.requestId());
        if (request.level() == CheckLevel.CONSOLE) {
            finish(entry, () -> Messages.CheckTask_works(url.requestId()));
        } else if (beginStage(() -> withoutScreenshot(new ConsoleException("Client.ScreenTimedOut")))) {
            record(entry);
            log(Messages.CheckTask_works(url.requestId()));
            takeScreenshot(url);
        }
    }

    private void takeScreenshot(ConsoleUrl url) {
        ConsoleAction action = run.getAction(ConsoleAction.class);
        if (ConsolePublication.isReplaced(target, action)) {
            finish(null, () -> null); // the screenshot would be on the card of the later publication
            return;
        }
        if (action.getConsoles().isRecentlyOpened(target)) {
            finish(null, () -> Messages.CheckTask_recentlyOpened(RecentOpens.PERIOD.toMinutes()));
            return;
        }
        try {
            StoredScreenshot picture = ConsoleService.get()
                    .takeScreenshot(url, target.requireInstanceId(), deadline, action.screenshots(), this::hasEnded);
            finish(
                    JournalEntry.screenshot(System.currentTimeMillis(), target.getKey(), null, url.requestId()),
                    () -> lineOf(picture));
        } catch (ConsoleException e) {
            finish(withoutScreenshot(e));
        }
    }

    private static String lineOf(StoredScreenshot picture) {
        String width = Integer.toString(picture.width());
        String height = Integer.toString(picture.height());
        return picture.dark()
                ? Messages.CheckTask_darkScreenshot(width, height)
                : Messages.CheckTask_screenshot(width, height);
    }

    @Override
    ConsoleException timedOut(boolean begun) {
        return request.level() == CheckLevel.CREDENTIALS
                ? new ConsoleException("Client.CredentialsTimedOut") // Tencent Cloud was not called
                : super.timedOut(begun);
    }

    @Override
    Outcome outcomeOf(ConsoleException error) {
        JournalEntry entry = error.isAboutMachine()
                ? JournalEntry.check(System.currentTimeMillis(), target.getKey(), error.code(), error.requestId())
                : null;
        boolean called = error.remedy().kind() != ErrorKind.BUDGET;
        return new Outcome(
                entry,
                () -> called
                        ? Messages.CheckTask_fails(text(error).line())
                        : Messages.CheckTask_notChecked(text(error).line()));
    }

    private Outcome withoutScreenshot(ConsoleException error) {
        return new Outcome(
                JournalEntry.screenshot(System.currentTimeMillis(), target.getKey(), error.code(), error.requestId()),
                () -> Messages.CheckTask_noScreenshot(text(error).line()));
    }
}
