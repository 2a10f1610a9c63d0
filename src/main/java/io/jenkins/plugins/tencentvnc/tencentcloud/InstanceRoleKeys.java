package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.time.Duration;
import java.util.HashMap;
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
 * none cancels the request for the others. A failure is reported to the waiting callers and not cached; it leaves a
 * cached key in place, which is used until it expires.
 */
final class InstanceRoleKeys {

    /**
     * Longer than the timeouts of the two requests, for the role's name and for its key, which don't cover a host
     * lookup that hangs.
     */
    private static final Duration MAX_WAIT =
            MetadataService.CALL_TIMEOUT.multipliedBy(2).plusSeconds(1);

    private static final Executor OWN_THREAD = task -> {
        Thread thread = new Thread(task, "Tencent Cloud metadata service");
        thread.setDaemon(true);
        thread.start();
    };

    private final MetadataService metadata = new MetadataService();
    private final Map<InstanceRole, SdkCalls.TemporaryKey> keys = new ConcurrentHashMap<>();

    /** The newest request for each role's key, guarded by this object. */
    private final Map<InstanceRole, CompletableFuture<SdkCalls.TemporaryKey>> requests = new HashMap<>();

    ApiKey keyFor(InstanceRole role, Deadline deadline) throws ConsoleException {
        SdkCalls.TemporaryKey cached = keys.get(role);
        if (isFresh(cached)) {
            return cached.key(); // the usual case, without a lock
        }
        boolean isValid = cached != null && !cached.isExpired();
        Deadline renewal = isValid ? Deadline.after(deadline.leftAtMost(SdkCalls.TemporaryKey.RENEWAL_TIME)) : deadline;
        try {
            return await(cachedOrRequested(role), renewal).key();
        } catch (ConsoleException e) {
            if (isValid) {
                return cached.key();
            }
            throw e;
        }
    }

    private static boolean isFresh(SdkCalls.TemporaryKey cached) {
        return cached != null && !cached.needsRenewal();
    }

    ApiKey newKeyFor(InstanceRole role, Deadline deadline) throws ConsoleException {
        return await(requested(role), deadline).key();
    }

    /** Returns the name of the instance's role; not cached. */
    String roleName(Deadline deadline) throws ConsoleException {
        return await(start(metadata::roleName), deadline);
    }

    void forget(InstanceRole role) {
        keys.remove(role);
    }

    /** Looks once more under the lock: the request of another caller may have ended just now. */
    private synchronized CompletableFuture<SdkCalls.TemporaryKey> cachedOrRequested(InstanceRole role) {
        SdkCalls.TemporaryKey cached = keys.get(role);
        return isFresh(cached) ? CompletableFuture.completedFuture(cached) : requested(role);
    }

    /** Returns the pending request, or a new one. */
    private synchronized CompletableFuture<SdkCalls.TemporaryKey> requested(InstanceRole role) {
        CompletableFuture<SdkCalls.TemporaryKey> request = requests.get(role);
        if (request == null || request.isDone()) {
            request = start(() -> {
                SdkCalls.TemporaryKey issued = metadata.keyOf(role);
                keys.put(role, issued);
                return issued;
            });
            requests.put(role, request);
        }
        return request;
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
            // A new exception for each waiting caller, with its own stack trace.
            throw new ConsoleException(e.getCause() instanceof ConsoleException fault ? fault.code() : "Client.Failed");
        } catch (TimeoutException e) {
            throw new ConsoleException("Client.MetadataTimedOut");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException("Client.MetadataTimedOut");
        }
    }
}
