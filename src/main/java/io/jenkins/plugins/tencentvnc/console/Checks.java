package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.Terminator;
import hudson.model.Run;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.tencentvnc.cvm.ConsoleUrl;
import io.jenkins.plugins.tencentvnc.cvm.CvmException;
import io.jenkins.plugins.tencentvnc.cvm.Kind;
import io.jenkins.plugins.tencentvnc.cvm.Urgency;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Tries whether a console could be opened, and throws the URL away. On threads of its own: a shared timer of Jenkins
 * would stand still for every other build while Tencent Cloud doesn't answer.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class Checks {

    private static final Logger LOGGER = Logger.getLogger(Checks.class.getName());
    private static final int THREADS = 4;

    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new NamingThreadFactory(new DaemonThreadFactory(), "Tencent Cloud VNC check"));

    public Checks() {
        pool.allowCoreThreadTimeOut(true);
    }

    @NonNull
    static Checks get() {
        return ExtensionList.lookupSingleton(Checks.class);
    }

    /**
     * Checks in the background and notes the result on the target; does neither more once it is cancelled.
     *
     * @param log gets the line for the build's log, whatever the result
     */
    @NonNull
    public static Future<?> start(
            @NonNull Run<?, ?> run, @NonNull ConsoleTarget target, @NonNull Consumer<String> log) {
        return get().pool.submit(() -> {
            String line = check(run, target);
            if (!isCancelled()) {
                log.accept(line);
            }
        });
    }

    private static String check(Run<?, ?> run, ConsoleTarget target) {
        try {
            ConsoleUrl url = ConsoleService.get().mint(run, target, Urgency.CHECK);
            note(run, target, Finding.works(true, url.requestId()));
            return Messages.Checks_works(url.requestId());
        } catch (CvmException e) {
            if (e.remedy().kind() != Kind.BUDGET) {
                note(run, target, Finding.fails(true, e));
            }
            String sentence = e.sentence(LocaleProvider.getLocale(), ConsoleService.subject(target, e.waitSeconds()));
            return e.requestId().isEmpty()
                    ? Messages.Checks_fails(sentence, e.code())
                    : Messages.Checks_failsWithRequest(sentence, e.code(), e.requestId());
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "Checking a console of " + run + " failed unexpectedly");
            return Messages.Checks_unexpected();
        }
    }

    /** Nothing else interrupts the threads of the pool; what a call that was cut short found says nothing. */
    private static boolean isCancelled() {
        return Thread.currentThread().isInterrupted();
    }

    private static void note(Run<?, ?> run, ConsoleTarget target, Finding finding) {
        if (isCancelled()) {
            return;
        }
        try {
            ConsoleAction.of(run).note(target.getInstanceId(), finding);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Could not store what a check of " + run + " found");
        }
    }

    @Terminator
    public static void stop() {
        get().pool.shutdownNow();
    }
}
