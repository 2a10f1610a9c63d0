package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the controller within the API's rate limit per {@link KeySource#rateLimitKey} and action, and limits the number
 * of request threads that a slow Tencent Cloud can block. Opens take precedence over checks; calls and threads are
 * shared fairly among users.
 */
final class ApiCallLimiter {

    /** Maximum number of opens that wait or call at the same time; each holds one of Jenkins' request threads. */
    static final int MAX_CONCURRENT_OPENS = 32;

    /** Maximum number of concurrent connection tests; any user who may store a key may run one. */
    static final int MAX_CONCURRENT_TESTS = 2;

    /** Tencent Cloud answers ten calls per second and key, so many permits are free again after a second. */
    private static final Duration RETRY_OPEN_AFTER = Duration.ofSeconds(1);

    private final ConcurrencyLimiter opens = new ConcurrencyLimiter(MAX_CONCURRENT_OPENS, RETRY_OPEN_AFTER);
    private final ConcurrencyLimiter trials =
            new ConcurrencyLimiter(MAX_CONCURRENT_TESTS, CallPriority.CONNECTION_TEST.maxWait());

    /** The calls by key and action; they and their buckets are guarded by this object. */
    private final Map<String, Bucket> buckets = new HashMap<>();

    /**
     * Acquires a permit for requesting one console URL or one key. An open or a connection test over the limit is
     * refused at once. Checks are not limited here, since their thread pool limits them; nor are keys for builds,
     * which wait on threads of their own.
     *
     * @throws ConsoleException {@code Client.Busy}
     */
    Permit acquire(CallContext context) throws ConsoleException {
        if (context.priority() == CallPriority.CHECK) {
            return () -> {};
        }
        ConcurrencyLimiter limiter = context.priority() == CallPriority.OPEN ? opens : trials;
        return limiter.acquire(context.user(), context.source().rateLimitKey());
    }

    /**
     * Waits for a slot for one call with the context's key. The permit must be closed after the answer.
     *
     * @throws ConsoleException {@code Client.BudgetExhausted} if the wait would exceed {@code maxWait}; {@code
     *     Client.TimedOut} if the thread is interrupted
     */
    Permit awaitCall(CallContext context, ApiAction action, Duration maxWait) throws ConsoleException {
        // The API's limit applies to the account's key, whichever role was assumed with it.
        String name = context.source().rateLimitKey() + " " + action;
        try {
            if (!takeSlot(name, context, action, Deadline.after(maxWait))) {
                int seconds = Math.toIntExact(context.priority().maxWait().toSeconds());
                throw new ConsoleException("Client.BudgetExhausted", "", null, seconds);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException("Client.TimedOut");
        }
        return () -> CompletableFuture.delayedExecutor(restOf(name), TimeUnit.NANOSECONDS, Runnable::run)
                .execute(() -> returnSlot(name, context.user()));
    }

    /** Records that a call, which still holds its slot, was within the API's limit, even if the API then refused it. */
    synchronized void accepted(String key, ApiAction action) {
        buckets.get(key + " " + action).faster();
    }

    /** Records that the API throttled a call, which still holds its slot: another client uses the same key. */
    synchronized void throttled(String key, ApiAction action) {
        buckets.get(key + " " + action).slower();
    }

    private synchronized long restOf(String name) {
        return buckets.get(name).rest();
    }

    /** Waits for a slot and takes it; returns false if none became free before the deadline. */
    private synchronized boolean takeSlot(String name, CallContext context, ApiAction action, Deadline deadline)
            throws InterruptedException {
        Bucket bucket = buckets.computeIfAbsent(name, any -> new Bucket(action.callsPerSecond()));
        Waiter waiter = new Waiter(context.user(), context.priority() == CallPriority.OPEN);
        bucket.waiting.add(waiter);
        try {
            while (bucket.next() != waiter) {
                Duration left = deadline.left();
                if (left.isZero()) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left.toNanos());
            }
            bucket.freeSlots--;
            bucket.slotsOfUser.merge(waiter.user, 1, Integer::sum);
            return true;
        } finally {
            bucket.waiting.remove(waiter);
            changed(name, bucket);
        }
    }

    private synchronized void returnSlot(String name, String user) {
        Bucket bucket = buckets.get(name);
        bucket.freeSlots++;
        bucket.slotsOfUser.computeIfPresent(user, (any, slots) -> slots == 1 ? null : slots - 1);
        changed(name, bucket);
    }

    /** Wakes the waiting calls, and removes an unused bucket: a user may try out any number of keys. */
    private void changed(String name, Bucket bucket) {
        if (bucket.waiting.isEmpty() && bucket.slotsOfUser.isEmpty()) {
            buckets.remove(name);
        }
        notifyAll();
    }

    /** Returns the number of buckets in memory, for tests. */
    synchronized int buckets() {
        return buckets.size();
    }

    /** Returns the number of waiting calls, for tests. */
    synchronized int waiting() {
        return buckets.values().stream()
                .mapToInt(bucket -> bucket.waiting.size())
                .sum();
    }

    /** A call that waits for a slot. Not a record, since equal calls must be told apart. */
    private static final class Waiter {

        private final String user;
        private final boolean open;

        Waiter(String user, boolean open) {
            this.user = user;
            this.open = open;
        }
    }

    /**
     * The calls with one key to one action. A call takes a slot before it is made and returns it one second after
     * its answer, because the API counts arrivals. Of any eleven calls to an action with ten slots, the first was
     * answered a second before the last is made, so the API never sees more than ten arrive within a second, whatever
     * the network delay.
     *
     * <p>A free slot goes to an open before a check, and among equals to the user with the fewest slots. A user with
     * many calls therefore can't delay the first call of another user.
     *
     * <p>Controllers that share a key don't know of each other. If each used the whole limit, nearly every call would
     * be refused, since refused calls may count as well. They find their shares as TCP senders do: a throttled call
     * doubles the time that a slot rests, and each call within the limit shortens it a little.
     */
    private static final class Bucket {

        private static final long MIN_REST = TimeUnit.SECONDS.toNanos(1);

        /** Lets sixty controllers share the limit. */
        private static final long MAX_REST = TimeUnit.SECONDS.toNanos(60);

        private static final double SPEED_UP = 0.9;

        /** Slots that checks leave free, so that an open finds one at once. */
        private final int reservedForOpens;

        /** In the order of arrival. */
        private final List<Waiter> waiting = new ArrayList<>();

        private final Map<String, Integer> slotsOfUser = new HashMap<>();
        private int freeSlots;

        /** Time in nanoseconds that a slot rests after its answer. */
        private long rest = MIN_REST;

        private long slowedDownAt;

        Bucket(int callsPerSecond) {
            freeSlots = callsPerSecond;
            reservedForOpens = callsPerSecond * 6 / 10;
        }

        void faster() {
            rest = Math.max(MIN_REST, (long) (rest * SPEED_UP));
        }

        /** Doubles the rest at most once per rest, since concurrent calls report the same overload. */
        void slower() {
            long now = System.nanoTime();
            if (rest == MIN_REST || now - slowedDownAt >= rest) {
                rest = Math.min(MAX_REST, rest * 2);
                slowedDownAt = now;
            }
        }

        /**
         * Returns the rest of the next slot, with jitter while the key is shared, so that controllers don't retry in
         * step.
         */
        long rest() {
            return rest == MIN_REST ? rest : ThreadLocalRandom.current().nextLong(rest, rest * 3 / 2);
        }

        /** Returns the waiter that may take a slot now, or null. */
        Waiter next() {
            return waiting.stream()
                    .filter(waiter -> freeSlots > (waiter.open ? 0 : reservedForOpens))
                    .min(Comparator.comparing((Waiter waiter) -> !waiter.open)
                            .thenComparing(waiter -> slotsOfUser.getOrDefault(waiter.user, 0)))
                    .orElse(null);
        }
    }
}
