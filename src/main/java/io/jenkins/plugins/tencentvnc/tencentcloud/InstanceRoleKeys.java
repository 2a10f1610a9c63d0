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
 * The keys of instance roles, in memory only, until shortly before they end. However many callers need one, the metadata
 * service is asked once, on a thread of its own: each caller waits until its own deadline, and none ends the call of the
 * others. A failure is told to those who wait for it, and not remembered.
 */
final class InstanceRoleKeys {

    /** Longer than the service itself may take, except where looking up its host takes for ever. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Executor OWN_THREAD = task -> {
        Thread thread = new Thread(task, "Tencent Cloud metadata service");
        thread.setDaemon(true);
        thread.start();
    };

    private final MetadataService metadata = new MetadataService();
    private final Map<InstanceRole, CompletableFuture<SdkCalls.TemporaryKey>> keys = new ConcurrentHashMap<>();

    /** The key to call with. */
    ApiKey keyFor(InstanceRole role, Deadline deadline) throws ConsoleException {
        return await(
                        keys.compute(
                                role,
                                (any, known) ->
                                        isUnderWay(known) || isFresh(known) ? known : ask(() -> renewed(role, known))),
                        deadline)
                .key();
    }

    /** The key that the metadata service hands out now. */
    ApiKey newKeyFor(InstanceRole role, Deadline deadline) throws ConsoleException {
        return await(
                        keys.compute(role, (any, known) -> isUnderWay(known) ? known : ask(() -> metadata.keyOf(role))),
                        deadline)
                .key();
    }

    /** The name of the role that the instance has; asked for each time. */
    String roleName(Deadline deadline) throws ConsoleException {
        return await(ask(metadata::roleName), deadline);
    }

    /** Forgets a key that Tencent Cloud no longer accepts. */
    void forget(InstanceRole role) {
        keys.computeIfPresent(role, (any, known) -> isUnderWay(known) ? known : null);
    }

    private static boolean isUnderWay(CompletableFuture<?> known) {
        return known != null && !known.isDone();
    }

    private static boolean isFresh(CompletableFuture<SdkCalls.TemporaryKey> known) {
        return isKey(known) && !RoleKeyCache.hasEnded(known.join());
    }

    private static boolean isKey(CompletableFuture<?> known) {
        return known != null && !known.isCompletedExceptionally();
    }

    /** A key that ends soon is better than none while the service is away. */
    private SdkCalls.TemporaryKey renewed(InstanceRole role, CompletableFuture<SdkCalls.TemporaryKey> known)
            throws ConsoleException {
        try {
            return metadata.keyOf(role);
        } catch (ConsoleException e) {
            if (isKey(known) && Instant.now().isBefore(known.join().expiresAt())) {
                return known.join();
            }
            throw e;
        }
    }

    private interface Question<T> {
        T ask() throws ConsoleException;
    }

    private static <T> CompletableFuture<T> ask(Question<T> question) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return question.ask();
                    } catch (ConsoleException e) {
                        throw new CompletionException(e);
                    }
                },
                OWN_THREAD);
    }

    private static <T> T await(CompletableFuture<T> answer, Deadline deadline) throws ConsoleException {
        try {
            return answer.get(deadline.leftAtMost(PATIENCE).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            // Another exception for each that waits, with his own stack.
            throw new ConsoleException(e.getCause() instanceof ConsoleException fault ? fault.code() : "Client.Failed");
        } catch (TimeoutException e) {
            throw new ConsoleException("Client.MetadataTimedOut");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException("Client.MetadataTimedOut");
        }
    }
}
