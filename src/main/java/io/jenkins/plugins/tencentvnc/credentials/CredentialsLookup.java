package io.jenkins.plugins.tencentvnc.credentials;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.util.ClassLoaderSanityThreadFactory;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.tencentcloud.ConcurrencyLimiter;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import io.jenkins.plugins.tencentvnc.tencentcloud.Permit;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.security.ImpersonatingExecutorService;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Looks up credentials for a click, within a deadline, since a provider may ask another server. */
@Extension
@Restricted(NoExternalUse.class)
public final class CredentialsLookup {

    private static final Logger LOGGER = Logger.getLogger(CredentialsLookup.class.getName());

    /** Maximum number of threads that unresponsive providers can occupy. */
    private static final int AT_ONCE = 32;

    private final ExecutorService threads = new ImpersonatingExecutorService(newPool(), ACL.SYSTEM2);

    /** A look-up keeps its place until its provider answers, also when its click has given up. */
    private final ConcurrencyLimiter places = new ConcurrencyLimiter(AT_ONCE, Duration.ofSeconds(3));

    private static ThreadPoolExecutor newPool() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                AT_ONCE,
                AT_ONCE,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), // for the moment between a place and its thread
                new NamingThreadFactory(
                        new ClassLoaderSanityThreadFactory(new DaemonThreadFactory()),
                        "Tencent Cloud VNC credentials"));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    @NonNull
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
    @NonNull
    public <T> T find(
            @NonNull Run<?, ?> run,
            @NonNull String user,
            @CheckForNull String credentialsId,
            @NonNull Deadline deadline,
            @NonNull Callable<Found<T>> lookUp)
            throws ConsoleException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Permit place = places.acquire(user, credentialsId);
        Future<?> work;
        try {
            work = threads.submit(() -> {
                Found<T> found;
                try {
                    found = lookUp.call();
                } catch (Throwable t) {
                    answer.completeExceptionally(t);
                    return;
                } finally {
                    place.close();
                }
                if (answer.complete(found.value())) {
                    TencentCloudCredentialsFinder.track(run, found.credentials());
                }
            });
        } catch (RejectedExecutionException e) {
            place.close();
            throw new ConsoleException("Client.Busy", "", null, 3); // Jenkins shuts down
        }
        try {
            return answer.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConsoleException fault) {
                throw fault;
            }
            LOGGER.log(Level.WARNING, "Looking up a credential failed unexpectedly", e.getCause());
            throw new ConsoleException("Client.Failed");
        } catch (TimeoutException e) {
            throw new ConsoleException("Client.CredentialsTimedOut");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException("Client.CredentialsTimedOut");
        } finally {
            if (answer.cancel(false)) {
                work.cancel(true); // timed out; there are as many threads as places, so that it has begun
            }
        }
    }
}
