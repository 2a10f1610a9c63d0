package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.console.HyperlinkNote;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.tencentvnc.cvm.CvmException;
import io.jenkins.plugins.tencentvnc.rules.PublishOn;
import java.io.IOException;
import java.io.PrintStream;
import jenkins.model.Jenkins;
import org.jvnet.localizer.LocaleProvider;

/** Attaches a target to a build and says so in its log. Calls nobody. */
public final class Publication {

    private Publication() {}

    /**
     * @return the absolute URL of the console page, or its path from Jenkins' root if no root URL is configured
     * @throws AbortException if the target can't work as configured: no such credential, or one of another kind
     * @throws IOException if the build can't be stored
     */
    @NonNull
    public static String publish(@NonNull Run<?, ?> run, @NonNull TaskListener listener, @NonNull ConsoleTarget target)
            throws IOException {
        try {
            ConsoleService.verify(run, target);
        } catch (CvmException e) {
            var subject = ConsoleService.subject(target, 0);
            var locale = LocaleProvider.getLocale();
            throw new AbortException(
                    e.sentence(locale, subject) + " " + e.remedy().nextMove(locale, subject));
        }
        ConsoleAction action = ConsoleAction.of(run);
        action.publish(target);

        String path = "/" + run.getUrl() + ConsoleAction.URL_NAME + "/";
        String root = Jenkins.get().getRootUrl();
        String url = root == null ? path : root + path.substring(1);
        PrintStream log = listener.getLogger();
        // Not around the URL, which Jenkins makes a link by itself: one link would end up within the other. Two, since
        // the one of the id works at whatever address the reader has reached Jenkins.
        log.println(Messages.Publication_link(HyperlinkNote.encodeTo(path, target.getInstanceId()), url));
        if (!action.isPublished(target)) {
            log.println(
                    target.getPublishOn() == PublishOn.UNSTABLE
                            ? Messages.Publication_whenUnstable()
                            : Messages.Publication_whenFailure());
        }
        if (root == null) {
            log.println(Messages.Publication_noRootUrl());
        }
        return url;
    }

    /**
     * The target of that instance as the build has it.
     *
     * @throws AbortException if it is no longer there
     */
    @NonNull
    public static ConsoleTarget published(@NonNull Run<?, ?> run, @NonNull String instanceId) throws AbortException {
        ConsoleTarget target = ConsoleAction.of(run).find(instanceId);
        if (target == null) {
            throw new AbortException(Messages.Publication_gone(instanceId));
        }
        return target;
    }
}
