package io.jenkins.plugins.tencentvnc.publish;

import hudson.console.HyperlinkNote;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.tencentvnc.console.ConsoleLinks;
import io.jenkins.plugins.tencentvnc.console.ConsolePublication;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.util.StringJoiner;
import jenkins.model.Jenkins;

/** Stores one instance with the build, writes its link to the log, then checks it. */
final class PublishInstanceTask extends CheckTask {

    private final ConsoleTarget target;
    private final Runnable whenPublished;
    private volatile boolean stored;

    PublishInstanceTask(
            Run<?, ?> run,
            TaskListener listener,
            ConsoleTarget target,
            CheckLevel level,
            Deadline deadline,
            Runnable whenPublished,
            Runnable whenDone) {
        super(run, listener, target, level, deadline, whenDone);
        this.target = target;
        this.whenPublished = whenPublished;
    }

    @Override
    void startFirstPart() {
        execute(
                BackgroundExecutors.get()::store,
                false,
                () -> store(target, published -> {
                    stored = true;
                    log(linkLines(run, published), whenPublished);
                    startCheck();
                }));
    }

    @Override
    void onTimeout() {
        if (stored) {
            super.onTimeout();
        } else {
            finish(null, () -> Messages.PublishTask_notStored(target.getLabel()));
        }
    }

    /** The link, when it is shown, and what is odd about it. */
    static String linkLines(Run<?, ?> run, ConsolePublication.Published published) {
        StringJoiner lines = new StringJoiner(System.lineSeparator());
        ConsoleTarget target = published.target();
        // No note around the URL, which Jenkins makes a link by itself: one link would end up within the other. Two,
        // since
        // the one of the id works at whatever address the reader has reached Jenkins.
        lines.add(Messages.PublishTask_link(
                HyperlinkNote.encodeTo(ConsoleLinks.pathOf(run), target.getLabel()), ConsoleLinks.urlOf(run)));
        ConsoleTarget replaced = published.replaced();
        if (replaced != null && !replaced.isOfSameAccountAndRegion(target)) {
            lines.add(Messages.PublishTask_replaced(
                    target.getLabel(), replaced.getAccountAndRegion(), target.getAccountAndRegion()));
        }
        if (!ConsolePublication.isShown(run, target)) {
            lines.add(
                    target.getPublishOn() == PublishOn.UNSTABLE
                            ? Messages.PublishTask_whenUnstable()
                            : Messages.PublishTask_whenFailure());
        }
        if (Jenkins.get().getRootUrl() == null) {
            lines.add(Messages.PublishTask_noRootUrl());
        }
        return lines.toString();
    }
}
