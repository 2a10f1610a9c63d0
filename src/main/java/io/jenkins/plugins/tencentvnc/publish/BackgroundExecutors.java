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
import java.util.EnumMap;
import java.util.Map;
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
 * all other builds.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class BackgroundExecutors {

    private static final Logger LOGGER = Logger.getLogger(BackgroundExecutors.class.getName());

    /** The kinds of work. Each has threads of its own, so that none waits behind another. */
    enum Pool {
        /** Stores builds; a link must not wait for the checks of other machines. */
        STORE("link", 4),
        /** Calls Tencent Cloud. */
        CHECK("check", 10),
        /** Searches for instances, which includes waiting for one that is not listed yet. */
        SEARCH("search", 32),
        /** Looks up credentials; a deployment waits for this before it begins. */
        CREDENTIALS("key", 32),
        /** Requests a console URL and takes a screenshot with it, so that the URL can't expire in a queue. */
        SCREENSHOT("screen", ScreenshotClient.AT_ONCE),
        /** Ends tasks at their deadline. Unbounded, so that an unresponsive disk delays no other build's timeout. */
        TIMEOUT("timeout"),
        /** Writes to logs. Unbounded; {@link BuildQueue} uses one thread per build. */
        LOG("log"),
        /** Writes to journals. Unbounded like {@link #LOG}. */
        JOURNAL("journal"),
        /** Calls the log filters around steps. Unbounded like {@link #LOG}. */
        FILTER("filter");

        private final String threadName;
        private final int coreSize;
        private final int maxSize;

        Pool(String name, int size) {
            this(name, size, size);
        }

        Pool(String name) {
            this(name, 0, Integer.MAX_VALUE);
        }

        Pool(String name, int coreSize, int maxSize) {
            this.threadName = "Tencent Cloud VNC " + name;
            this.coreSize = coreSize;
            this.maxSize = maxSize;
        }

        private ExecutorService newThreads() {
            ThreadPoolExecutor threads = new ThreadPoolExecutor(
                    coreSize,
                    maxSize,
                    30,
                    TimeUnit.SECONDS,
                    coreSize == 0 ? new SynchronousQueue<>() : new LinkedBlockingQueue<>(),
                    factory(threadName));
            threads.allowCoreThreadTimeOut(true);
            return new ImpersonatingExecutorService(threads, ACL.SYSTEM2);
        }
    }

    private final Map<Pool, ExecutorService> pools = new EnumMap<>(Pool.class);
    private final ScheduledThreadPoolExecutor deadlines =
            new ScheduledThreadPoolExecutor(1, factory("Tencent Cloud VNC deadline"));
    private final BuildQueue logs = new BuildQueue(task -> submit(Pool.LOG, task));
    private final BuildQueue journals = new BuildQueue(task -> submit(Pool.JOURNAL, task));
    private final BuildQueue filters = new BuildQueue(task -> submit(Pool.FILTER, task));

    private volatile boolean stopping;

    public BackgroundExecutors() {
        for (Pool pool : Pool.values()) {
            pools.put(pool, pool.newThreads());
        }
        deadlines.setRemoveOnCancelPolicy(true); // otherwise cancelled deadlines stay in memory until they expire
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

    /** Submits a task; returns null while Jenkins shuts down. */
    @CheckForNull
    Future<?> submit(@NonNull Pool pool, @NonNull Runnable task) {
        try {
            return pools.get(pool).submit(task);
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.FINE, "Jenkins shuts down; the step goes on when it is up again", e);
            return null;
        }
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

    /** Runs a task when the deadline has passed; returns null while Jenkins shuts down. */
    @CheckForNull
    Future<?> at(@NonNull Deadline deadline, @NonNull Runnable task) {
        try {
            return deadlines.schedule(
                    () -> submit(Pool.TIMEOUT, task), deadline.left().toNanos(), TimeUnit.NANOSECONDS);
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
        BackgroundExecutors executors = get();
        executors.stopping = true;
        executors.pools.values().forEach(ExecutorService::shutdownNow);
        executors.deadlines.shutdownNow();
    }
}
