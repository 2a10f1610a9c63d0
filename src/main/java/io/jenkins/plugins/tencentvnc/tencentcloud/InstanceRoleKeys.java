package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Cache of the keys of instance roles, in memory only, until shortly before they expire. Concurrent callers share one
 * request to the metadata service, which runs on a thread of its own: each caller waits until its own deadline, and
 * none cancels the request for the others. A failure is reported to the waiting callers and not cached.
 */
final class InstanceRoleKeys {

    /** Longer than the timeout of the request itself, which does not cover a host lookup that hangs. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(5);

    private static final Executor OWN_THREAD = task -> {
        Thread thread = new Thread(task, "Tencent Cloud metadata service");
        thread.setDaemon(true);
        thread.start();
    };

    private final MetadataService metadata = new MetadataService();
    private final Map<InstanceRole, CompletableFuture<SdkCalls.TemporaryKey>> keys = new ConcurrentHashMap<>();

    /** Returns the cached key, or a new one if it is missing or expires soon. */
    ApiKey keyFor(InstanceRole role, Deadline deadline) throws ConsoleException {
        return await(
                        keys.compute(
                                role,
                                (any, cached) -> isPending(cached) || isFresh(cached)
                                        ? cached
                                        : start(() -> renewed(role, cached))),
                        deadline)
                .key();
    }

    /** Returns the key that the metadata service issues now. */
    ApiKey newKeyFor(InstanceRole role, Deadline deadline) throws ConsoleException {
        return await(
                        keys.compute(
                                role, (any, cached) -> isPending(cached) ? cached : start(() -> metadata.keyOf(role))),
                        deadline)
                .key();
    }

    /** Returns the name of the instance's role; not cached. */
    String roleName(Deadline deadline) throws ConsoleException {
        return await(start(metadata::roleName), deadline);
    }

    /** Removes a key that Tencent Cloud no longer accepts. */
    void forget(InstanceRole role) {
        keys.computeIfPresent(role, (any, cached) -> isPending(cached) ? cached : null);
    }

    private static boolean isPending(CompletableFuture<?> cached) {
        return cached != null && !cached.isDone();
    }

    private static boolean isFresh(CompletableFuture<SdkCalls.TemporaryKey> cached) {
        return isKey(cached) && !RoleKeyCache.needsRenewal(cached.join());
    }

    private static boolean isKey(CompletableFuture<?> cached) {
        return cached != null && !cached.isCompletedExceptionally();
    }

    /** Returns a new key, or the cached one if the service is down and that key has not expired. */
    private SdkCalls.TemporaryKey renewed(InstanceRole role, CompletableFuture<SdkCalls.TemporaryKey> cached)
            throws ConsoleException {
        try {
            return metadata.keyOf(role);
        } catch (ConsoleException e) {
            if (isKey(cached) && Instant.now().isBefore(cached.join().expiresAt())) {
                return cached.join();
            }
            throw e;
        }
    }

    private interface MetadataRequest<T> {
        T send() throws ConsoleException;
    }

    private static <T> CompletableFuture<T> start(MetadataRequest<T> request) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return request.send();
                    } catch (ConsoleException e) {
                        throw new CompletionException(e);
                    }
                },
                OWN_THREAD);
    }

    private static <T> T await(CompletableFuture<T> answer, Deadline deadline) throws ConsoleException {
        try {
            return answer.get(deadline.leftAtMost(MAX_WAIT).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            // A new exception for each waiting context, with its own stack trace.
            throw new ConsoleException(e.getCause() instanceof ConsoleException fault ? fault.code() : "Client.Failed");
        } catch (TimeoutException e) {
            throw new ConsoleException("Client.MetadataTimedOut");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException("Client.MetadataTimedOut");
        }
    }
}
