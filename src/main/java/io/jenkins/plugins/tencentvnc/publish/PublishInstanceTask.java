package io.jenkins.plugins.tencentvnc.publish;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.console.HyperlinkNote;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.console.ConsoleLinks;
import io.jenkins.plugins.tencentvnc.console.ConsolePublication;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import java.util.StringJoiner;
import jenkins.model.Jenkins;

/** Stores one instance with the build, writes its link to the log, then checks it. */
final class PublishInstanceTask extends CheckTask {

    private final Runnable whenPublished;

    PublishInstanceTask(PublishRequest request, @CheckForNull Runnable whenPublished, Runnable whenDone) {
        super(request, whenDone);
        this.whenPublished = whenPublished;
    }

    @Override
    void startFirstPart() {
        store(published -> {
            log(linkLines(run, published), whenPublished);
            startCheck();
        });
    }

    /** Returns the lines for the log: the link, the condition for showing it, and warnings. */
    static String linkLines(Run<?, ?> run, ConsolePublication.Published published) {
        StringJoiner lines = new StringJoiner(System.lineSeparator());
        ConsoleTarget target = published.target();
        // The URL is plain text: Jenkins makes it a link itself, and a note around it would nest two links. The link of
        // the ID has no host, so it works at any address by which the reader reaches Jenkins.
        lines.add(Messages.PublishInstanceTask_link(
                HyperlinkNote.encodeTo(ConsoleLinks.pathOf(run), target.getLabel()), ConsoleLinks.urlOf(run)));
        ConsoleTarget replaced = published.replaced();
        if (replaced != null && !replaced.isOfSameAccountAndRegion(target)) {
            lines.add(Messages.PublishInstanceTask_replaced(
                    target.getLabel(), replaced.getAccountAndRegion(), target.getAccountAndRegion()));
        }
        if (!ConsolePublication.isShown(run, target)) {
            lines.add(
                    target.getPublishOn() == PublishOn.UNSTABLE
                            ? Messages.PublishInstanceTask_whenUnstable()
                            : Messages.PublishInstanceTask_whenFailure());
        }
        if (Jenkins.get().getRootUrl() == null) {
            lines.add(Messages.PublishInstanceTask_noRootUrl());
        }
        return lines.toString();
    }
}
