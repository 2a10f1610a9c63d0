package io.jenkins.plugins.tencentvnc.publish;

import hudson.console.HyperlinkNote;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.console.ConsoleLinks;
import io.jenkins.plugins.tencentvnc.console.ConsolePublication;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import java.util.StringJoiner;
import jenkins.model.Jenkins;

/** The lines in the log for a published target: the link, the condition for showing it, and warnings. */
final class LinkLines {

    private LinkLines() {}

    static String of(Run<?, ?> run, ConsolePublication.Published published) {
        StringJoiner lines = new StringJoiner(System.lineSeparator());
        ConsoleTarget stored = published.target();
        // The URL is plain text: Jenkins makes it a link itself, and a note around it would nest two links. The link of
        // the ID has no host, so it works at any address by which the reader reaches Jenkins.
        lines.add(Messages.PublishTask_link(
                HyperlinkNote.encodeTo(ConsoleLinks.pathOf(run), stored.getLabel()), ConsoleLinks.urlOf(run)));
        ConsoleTarget replaced = published.replaced();
        if (replaced != null && !replaced.isSameRegionAndCredential(stored)) {
            lines.add(Messages.PublishTask_replaced(
                    stored.getLabel(), replaced.getRegionAndCredential(), stored.getRegionAndCredential()));
        }
        if (!stored.isShownIn(run)) {
            lines.add(
                    stored.getPublishOn() == PublishOn.UNSTABLE
                            ? Messages.PublishTask_whenUnstable()
                            : Messages.PublishTask_whenFailure());
        }
        if (Jenkins.get().getRootUrl() == null) {
            lines.add(Messages.PublishTask_noRootUrl());
        }
        return lines.toString();
    }
}
