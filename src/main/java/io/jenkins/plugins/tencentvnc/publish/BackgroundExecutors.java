package io.jenkins.plugins.tencentvnc.publish;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.Terminator;
import hudson.security.ACL;
import hudson.util.ClassLoaderSanityThreadFactory;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.tencentvnc.screenshot.ScreenshotClient;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.security.ImpersonatingExecutorService;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The thread pools of the background tasks. On Jenkins' shared timer, a task that waits for Tencent Cloud would delay
 * all other builds. Storing has a pool of its own, so that no link waits for the checks of other machines; so have
 * credential look-ups, so that no deployment waits before it begins, and screenshots, which take longer than checks.
 * The thread that takes a screenshot also requests its console URL, so that the URL can't expire in a queue.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class BackgroundExecutors {

    private static final Logger LOGGER = Logger.getLogger(BackgroundExecutors.class.getName());

    private final ExecutorService storing = pool("Tencent Cloud VNC link", 4);
    private final ExecutorService checking = pool("Tencent Cloud VNC check", 10);
    private final ExecutorService searching = pool("Tencent Cloud VNC search", 32);
    private final ExecutorService lookingUp = pool("Tencent Cloud VNC key", 32);
    private final ExecutorService takingScreenshots = pool("Tencent Cloud VNC screen", ScreenshotClient.AT_ONCE);
    private final ScheduledThreadPoolExecutor deadlines =
            new ScheduledThreadPoolExecutor(1, factory("Tencent Cloud VNC deadline"));

    /** Unbounded, so that an unresponsive disk delays no other build's timeout. */
    private final ExecutorService timeouts =
            pool("Tencent Cloud VNC timeout", 0, Integer.MAX_VALUE, new SynchronousQueue<>());

    /** Unbounded; {@link BuildQueue} uses one thread per build. */
    private final ExecutorService logThreads =
            pool("Tencent Cloud VNC log", 0, Integer.MAX_VALUE, new SynchronousQueue<>());

    private final ExecutorService journalThreads =
            pool("Tencent Cloud VNC journal", 0, Integer.MAX_VALUE, new SynchronousQueue<>());

    private final ExecutorService filterThreads =
            pool("Tencent Cloud VNC filter", 0, Integer.MAX_VALUE, new SynchronousQueue<>());

    private final BuildQueue logs = new BuildQueue(task -> submit(logThreads, task));
    private final BuildQueue journals = new BuildQueue(task -> submit(journalThreads, task));
    private final BuildQueue filters = new BuildQueue(task -> submit(filterThreads, task));

    private volatile boolean stopping;

    public BackgroundExecutors() {
        deadlines.setRemoveOnCancelPolicy(true); // otherwise cancelled deadlines stay in memory until they expire
    }

    private static ExecutorService pool(String name, int size) {
        return pool(name, size, size, new LinkedBlockingQueue<>());
    }

    private static ExecutorService pool(String name, int size, int most, BlockingQueue<Runnable> queue) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(size, most, 30, TimeUnit.SECONDS, queue, factory(name));
        pool.allowCoreThreadTimeOut(true);
        return new ImpersonatingExecutorService(pool, ACL.SYSTEM2);
    }

    /**
     * Returns a factory of daemon threads with Jenkins' class loader as their context. By default a thread inherits
     * that of its creator: a step's callbacks run with the class loader of their build, which an idle thread would keep
     * in memory.
     */
    @NonNull
    static ThreadFactory factory(@NonNull String name) {
        return new NamingThreadFactory(new ClassLoaderSanityThreadFactory(new DaemonThreadFactory()), name);
    }

    @NonNull
    static BackgroundExecutors get() {
        return ExtensionList.lookupSingleton(BackgroundExecutors.class);
    }

    /** Submits a task that stores a build; returns null while Jenkins shuts down. */
    @CheckForNull
    Future<?> store(@NonNull Runnable task) {
        return submit(storing, task);
    }

    /** Submits a task that calls Tencent Cloud; returns null while Jenkins shuts down. */
    @CheckForNull
    Future<?> check(@NonNull Runnable task) {
        return submit(checking, task);
    }

    /** Submits a search, which waits for an instance that is not listed yet; returns null while Jenkins shuts down. */
    @CheckForNull
    Future<?> search(@NonNull Runnable task) {
        return submit(searching, task);
    }

    /** Submits a credential look-up that needs no call; returns null while Jenkins shuts down. */
    @CheckForNull
    Future<?> lookUp(@NonNull Runnable task) {
        return submit(lookingUp, task);
    }

    /** Submits a task that takes a screenshot; returns null while Jenkins shuts down. */
    @CheckForNull
    Future<?> takeScreenshot(@NonNull Runnable task) {
        return submit(takingScreenshots, task);
    }

    /** Returns the queue in which lines are written to the logs of builds. */
    @NonNull
    BuildQueue logs() {
        return logs;
    }

    /** Returns the queue in which entries are written to the journals of builds. */
    @NonNull
    BuildQueue journals() {
        return journals;
    }

    /** Returns the queue in which log filters are called for builds; not that of the logs, which may block. */
    @NonNull
    BuildQueue filters() {
        return filters;
    }

    private static Future<?> submit(ExecutorService pool, Runnable task) {
        try {
            return pool.submit(task);
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.FINE, "Jenkins shuts down; the step goes on when it is up again", e);
            return null;
        }
    }

    /** Runs a task when the deadline has passed; returns null while Jenkins shuts down. */
    @CheckForNull
    Future<?> at(@NonNull Deadline deadline, @NonNull Runnable task) {
        try {
            return deadlines.schedule(
                    () -> submit(timeouts, task), deadline.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.FINE, "Jenkins shuts down", e);
            return null;
        }
    }

    /** Whether Jenkins is shutting down; no step may complete then. */
    boolean areStopping() {
        return stopping;
    }

    /** Ends all tasks without an answer; their steps start again after the restart. */
    @Terminator
    public static void stop() {
        BackgroundExecutors threads = get();
        threads.stopping = true;
        threads.storing.shutdownNow();
        threads.checking.shutdownNow();
        threads.searching.shutdownNow();
        threads.lookingUp.shutdownNow();
        threads.takingScreenshots.shutdownNow();
        threads.timeouts.shutdownNow();
        threads.logThreads.shutdownNow();
        threads.journalThreads.shutdownNow();
        threads.filterThreads.shutdownNow();
        threads.deadlines.shutdownNow();
    }
}
