package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.cli.CLICommand;
import hudson.model.Job;
import hudson.model.PermalinkProjectAction.Permalink;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.ErrorSubject;
import io.jenkins.plugins.tencentvnc.error.ErrorText;
import java.util.List;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.args4j.Argument;

/**
 * {@code tencent-vnc-open JOB BUILD [INSTANCE]}: opens a console from Jenkins' command line. Only the console URL goes
 * to standard output; an error and its next step go to standard error.
 *
 * @see <a href="https://www.jenkins.io/doc/book/managing/cli/">Jenkins CLI</a>
 */
@Extension
@Restricted(NoExternalUse.class)
public final class TencentVncOpenCommand extends CLICommand {

    @Argument(metaVar = "JOB", usage = "Name of the job", required = true)
    public Job<?, ?> job;

    @Argument(metaVar = "BUILD", usage = "Build number or permalink; default: last build", index = 1)
    public String build = "lastBuild";

    @Argument(metaVar = "INSTANCE", usage = "Instance ID. Optional if the build shows one machine", index = 2)
    public String instance;

    @Override
    public String getShortDescription() {
        return Messages.TencentVncOpenCommand_shortDescription();
    }

    /** @throws AbortException for an error; the command line then exits with code 5 */
    @Override
    protected int run() throws AbortException {
        Run<?, ?> run = findRun();
        run.checkPermission(ConsolePermissions.OPEN);
        ConsoleAction action = run.getAction(ConsoleAction.class);
        ConsoleTarget target = action == null ? null : targetOf(action);
        if (target == null) {
            throw refusal(new ConsoleException("Client.NoSuchTarget"), ErrorSubject.NONE);
        }
        try {
            stdout.println(action.operations().open(target).reveal());
            return 0;
        } catch (ConsoleException e) {
            throw refusal(e, target.subject(e.waitSeconds()));
        }
    }

    private Run<?, ?> findRun() throws AbortException {
        Run<?, ?> run = null;
        if (build.matches("[0-9]{1,9}")) {
            run = job.getBuildByNumber(Integer.parseInt(build));
        } else {
            Permalink permalink = job.getPermalinks().get(build);
            run = permalink == null ? null : permalink.resolve(job);
        }
        if (run == null) {
            throw new AbortException(Messages.TencentVncOpenCommand_noBuild(job.getFullName(), build));
        }
        return run;
    }

    @CheckForNull
    private ConsoleTarget targetOf(ConsoleAction action) throws AbortException {
        List<ConsoleTarget> meant = action.getConsoles().getTargets().stream()
                .filter(ConsoleTarget::isKnown)
                .filter(target ->
                        instance == null ? target.isShownIn(action.getRun()) : instance.equals(target.getInstanceId()))
                .toList();
        if (meant.size() > 1) {
            throw new AbortException(Messages.TencentVncOpenCommand_several(
                    meant.stream().map(ConsoleTarget::getInstanceId).collect(Collectors.joining(", "))));
        }
        return meant.isEmpty() ? null : meant.get(0);
    }

    private AbortException refusal(ConsoleException error, ErrorSubject subject) {
        ErrorText text = ErrorText.of(error, subject, locale);
        return new AbortException(text.line() + "\n" + text.nextMove());
    }
}
