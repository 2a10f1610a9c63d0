package io.jenkins.plugins.tencentvnc.credentials;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.ClassLoaderSanityThreadFactory;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.tencentcloud.ConcurrencyLimiter;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import io.jenkins.plugins.tencentvnc.tencentcloud.Permit;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.security.ImpersonatingExecutorService;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.springframework.security.core.Authentication;

/** Looks up credentials within a deadline, since a provider may ask another server. */
@Extension
@Restricted(NoExternalUse.class)
public final class CredentialsLookup {

    private static final Logger LOGGER = Logger.getLogger(CredentialsLookup.class.getName());

    /** Maximum number of threads that unresponsive providers can occupy. */
    private static final int MAX_CONCURRENT = 32;

    private final ExecutorService threads;

    /** A look-up keeps its permit until its provider answers, even after the click's deadline. */
    private final ConcurrencyLimiter limiter = new ConcurrencyLimiter(MAX_CONCURRENT, Duration.ofSeconds(3));

    public CredentialsLookup() {
        this(new ClassLoaderSanityThreadFactory(new DaemonThreadFactory()));
    }

    /** @param factory creates the threads; for tests */
    CredentialsLookup(@NonNull ThreadFactory factory) {
        threads = new ImpersonatingExecutorService(newPool(factory), ACL.SYSTEM2);
    }

    private static ThreadPoolExecutor newPool(ThreadFactory factory) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                MAX_CONCURRENT,
                MAX_CONCURRENT,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), // while threads record uses, after they have released their permits
                new NamingThreadFactory(factory, "Tencent Cloud VNC credentials"));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    public static CredentialsLookup get() {
        return ExtensionList.lookupSingleton(CredentialsLookup.class);
    }

    /**
     * A credential that was found, and a value derived from it on the same thread, since that may ask the provider
     * again.
     */
    public record Found<T>(TencentCloudCredentials credentials, T value) {}

    /**
     * Returns the value derived from the credential. The thread of the look-up then records that the build has used the
     * credential; the click doesn't wait for that.
     *
     * @param user who clicked, and has a share of the threads
     * @param credentialsId of the credential, which has a share too; null if the target names none
     * @throws ConsoleException from the look-up, {@code Client.Busy} if there are too many, or {@code
     *     Client.CredentialsTimedOut} after the deadline
     */
    public <T> T find(
            @NonNull Run<?, ?> run,
            @NonNull String user,
            @CheckForNull String credentialsId,
            @NonNull Deadline deadline,
            @NonNull Callable<Found<T>> lookUp)
            throws ConsoleException {
        return call(user, credentialsId, deadline, lookUp, found -> record(run, found.credentials()))
                .value();
    }

    /** Returns the value of a look-up for a form, made as the user of the form. */
    <T> T findForForm(@NonNull Authentication user, @NonNull Deadline deadline, @NonNull Callable<T> lookUp)
            throws ConsoleException {
        Callable<T> asUser = () -> {
            try (ACLContext ignored = ACL.as2(user)) {
                return lookUp.call();
            }
        };
        return call(user.getName(), null, deadline, asUser, value -> {});
    }

    private <T> T call(
            String user, @CheckForNull String credentialsId, Deadline deadline, Callable<T> lookUp, Consumer<T> then)
            throws ConsoleException {
        Permit permit = limiter.acquire(user, credentialsId);
        FutureTask<T> work = new FutureTask<>(lookUp);
        boolean accepted = false;
        try {
            threads.execute(() -> {
                try (permit) {
                    work.run(); // does nothing after the deadline
                }
                if (work.state() == Future.State.SUCCESS) {
                    then.accept(work.resultNow());
                }
            });
            accepted = true;
        } catch (RejectedExecutionException e) {
            throw new ConsoleException("Client.Busy", "", null, 3); // Jenkins shuts down
        } finally {
            if (!accepted) { // also after an error because no thread can be created
                permit.close();
            }
        }
        try {
            return work.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConsoleException fault) {
                throw fault;
            }
            if (e.getCause() instanceof InvalidInputException invalid) {
                throw invalid;
            }
            LOGGER.log(Level.WARNING, "Looking up a credential failed unexpectedly", e.getCause());
            throw new ConsoleException("Client.Failed");
        } catch (TimeoutException e) {
            throw new ConsoleException("Client.CredentialsTimedOut");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException("Client.CredentialsTimedOut");
        } finally {
            work.cancel(true);
        }
    }

    private static void record(Run<?, ?> run, TencentCloudCredentials used) {
        try {
            TencentCloudCredentialsFinder.track(run, used);
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "Could not record that " + run + " used the credential " + used.getId());
        }
    }
}
