package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The addresses of a build's console page. */
@Restricted(NoExternalUse.class)
public final class ConsoleLinks {

    public static final String URL_NAME = "tencent-vnc";

    private ConsoleLinks() {}

    /** Returns the absolute URL of the build's console page; only the path on its host if no root URL is configured. */
    public static String urlOf(@NonNull Run<?, ?> run) {
        Jenkins jenkins = Jenkins.get();
        String root = jenkins.getRootUrl();
        return root == null
                ? jenkins.getServletContext().getContextPath() + pathOf(run)
                : root + pathOf(run).substring(1);
    }

    /** Returns the path of the build's console page from Jenkins' root, with a slash at both ends. */
    public static String pathOf(@NonNull Run<?, ?> run) {
        // Run.getUrl() repeats the permalink of a request, such as lastBuild, which is another build later.
        return "/" + run.getParent().getUrl() + run.getNumber() + "/" + URL_NAME + "/";
    }
}
