package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.time.Duration;
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
    private final Map<InstanceRole, RoleState> roles = new ConcurrentHashMap<>();

    /** The cached key of one role, and the request for the next one. */
    private final class RoleState {

        private final InstanceRole role;
        private volatile SdkCalls.TemporaryKey key;
        private CompletableFuture<SdkCalls.TemporaryKey> request = CompletableFuture.completedFuture(null);

        RoleState(InstanceRole role) {
            this.role = role;
        }

        /** Returns the cached key, or a request if it is missing or expires soon. */
        synchronized CompletableFuture<SdkCalls.TemporaryKey> current() {
            SdkCalls.TemporaryKey cached = key;
            return isFresh(cached) ? CompletableFuture.completedFuture(cached) : requested();
        }

        /** Returns the pending request, or a new one. */
        synchronized CompletableFuture<SdkCalls.TemporaryKey> requested() {
            if (request.isDone()) {
                request = start(() -> replace(metadata.keyOf(role)));
            }
            return request;
        }

        SdkCalls.TemporaryKey replace(SdkCalls.TemporaryKey issued) {
            key = issued;
            return issued;
        }
    }

    /**
     * Returns the cached key, or a new one if it is missing or expires soon. If the service does not give one, returns
     * the cached key until it expires.
     */
    ApiKey keyFor(InstanceRole role, Deadline deadline) throws ConsoleException {
        RoleState state = of(role);
        SdkCalls.TemporaryKey cached = state.key;
        if (isFresh(cached)) {
            return cached.key(); // the usual case, without a lock
        }
        try {
            return await(state.current(), deadline).key();
        } catch (ConsoleException e) {
            if (cached != null && !cached.isExpired()) {
                return cached.key();
            }
            throw e;
        }
    }

    private static boolean isFresh(SdkCalls.TemporaryKey cached) {
        return cached != null && !cached.needsRenewal();
    }

    /** Returns the key that the metadata service issues now. */
    ApiKey newKeyFor(InstanceRole role, Deadline deadline) throws ConsoleException {
        return await(of(role).requested(), deadline).key();
    }

    /** Returns the name of the instance's role; not cached. */
    String roleName(Deadline deadline) throws ConsoleException {
        return await(start(metadata::roleName), deadline);
    }

    /** Removes a key that Tencent Cloud no longer accepts. */
    void forget(InstanceRole role) {
        of(role).replace(null);
    }

    private RoleState of(InstanceRole role) {
        return roles.computeIfAbsent(role, RoleState::new);
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
