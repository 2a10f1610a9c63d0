package io.jenkins.plugins.tencentvnc.publish;

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
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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

    private static final String PREFIX = "Tencent Cloud VNC ";

    /** Only a shutdown makes a pool refuse a task; its step starts again after the restart. */
    private static final RejectedExecutionHandler IGNORED = new ThreadPoolExecutor.DiscardPolicy();

    /** The kinds of work. Each has threads of its own, so that none waits behind another. */
    enum Pool {
        /** Calls Tencent Cloud. */
        CHECK("check", 10),
        /** Searches for instances, which includes waiting for one that is not listed yet. */
        SEARCH("search", 32),
        /** Looks up credentials; a deployment waits for this before it begins. */
        CREDENTIALS("key", 32),
        /** Requests a console URL and takes a screenshot with it, so that the URL can't expire in a queue. */
        SCREENSHOT("screen", ScreenshotClient.MAX_CONCURRENT);

        private final String threadName;
        private final int size;

        Pool(String name, int size) {
            this.threadName = PREFIX + name;
            this.size = size;
        }

        private ExecutorService newThreads(Function<String, ThreadFactory> factories) {
            ThreadPoolExecutor threads = new ThreadPoolExecutor(
                    size,
                    size,
                    30,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    factories.apply(threadName),
                    IGNORED);
            threads.allowCoreThreadTimeOut(true);
            return new ImpersonatingExecutorService(threads, ACL.SYSTEM2);
        }
    }

    private final Map<Pool, ExecutorService> pools = new EnumMap<>(Pool.class);

    /** Runs tasks that a log, a disk or a log filter may block. Unbounded, so that none delays another build. */
    private final ExecutorService unbounded;

    /** Stores builds. Never interrupted, since this could truncate build.xml. */
    private final ExecutorService saveExecutor;

    private final ScheduledThreadPoolExecutor deadlines;

    /** Stores builds; one save at a time, since each holds the lock of its build. */
    final BuildQueue saveQueue;

    final BuildQueue logQueue;

    final BuildQueue journalQueue;

    final BuildQueue filterQueue;

    private volatile boolean stopping;

    public BackgroundExecutors() {
        this(BackgroundExecutors::factory);
    }

    /** @param factories returns the factory of the threads with a name; for tests */
    BackgroundExecutors(@NonNull Function<String, ThreadFactory> factories) {
        for (Pool pool : Pool.values()) {
            pools.put(pool, pool.newThreads(factories));
        }
        unbounded = newUnbounded(factories.apply(PREFIX + "task"));
        saveExecutor = newUnbounded(factories.apply(PREFIX + "save"));
        saveQueue = new BuildQueue(saveExecutor);
        logQueue = new BuildQueue(unbounded);
        journalQueue = new BuildQueue(unbounded);
        filterQueue = new BuildQueue(unbounded);
        deadlines = new ScheduledThreadPoolExecutor(1, factories.apply(PREFIX + "deadline"), IGNORED);
        deadlines.prestartCoreThread(); // later the system may refuse one
    }

    private static ExecutorService newUnbounded(ThreadFactory factory) {
        return new ImpersonatingExecutorService(Executors.newCachedThreadPool(factory), ACL.SYSTEM2);
    }

    /**
     * Returns a factory of daemon threads with Jenkins' class loader as their context. By default a thread inherits
     * that of its creator: a step's callbacks run with the class loader of their build, which an idle thread would keep
     * in memory.
     */
    static ThreadFactory factory(@NonNull String name) {
        return new NamingThreadFactory(new ClassLoaderSanityThreadFactory(new DaemonThreadFactory()), name);
    }

    static BackgroundExecutors get() {
        return ExtensionList.lookupSingleton(BackgroundExecutors.class);
    }

    Future<?> submit(@NonNull Pool pool, @NonNull Runnable task) {
        return pools.get(pool).submit(task);
    }

    /** Runs a task when the deadline has passed, or as soon as there is a thread for it. */
    void schedule(@NonNull Deadline deadline, @NonNull Runnable task) {
        deadlines.schedule(() -> start(task), deadline.left().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void start(Runnable task) {
        try {
            unbounded.submit(task);
        } catch (Throwable t) { // such as an error because no thread can be created
            if (!stopping) {
                LOGGER.warning(() -> "No thread for a deadline, trying again in 1 s: " + t);
                deadlines.schedule(() -> start(task), 1, TimeUnit.SECONDS);
            }
        }
    }

    /** Whether Jenkins is shutting down; no step may complete then. */
    boolean isShuttingDown() {
        return stopping;
    }

    @Terminator
    public static void stop() {
        get().shutDown();
    }

    /** Ends all tasks without an answer; their steps start again after the restart. */
    void shutDown() {
        stopping = true;
        pools.values().forEach(ExecutorService::shutdownNow);
        unbounded.shutdownNow();
        saveExecutor.shutdown();
        deadlines.shutdownNow();
    }
}
