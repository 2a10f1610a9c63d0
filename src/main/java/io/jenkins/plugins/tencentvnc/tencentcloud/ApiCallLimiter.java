package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the whole controller within the API's limit of calls per second, SecretId and action, and bounds how many request
 * threads a slow Tencent Cloud can hold. Opens come before checks.
 */
final class ApiCallLimiter {

    /** How many opens may wait or call at once; each holds one of Jenkins' request threads. */
    static final int OPENS_AT_ONCE = 32;

    /** How many keys may be tried out at once: whoever may store a key of his own may also try it out. */
    static final int TRIALS_AT_ONCE = 2;

    private final Semaphore opens = new Semaphore(OPENS_AT_ONCE);
    private final Semaphore trials = new Semaphore(TRIALS_AT_ONCE);
    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    /** Held until closed. */
    interface Permit extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Permits one mint or one key to be on its way: an open or a trial at once or not at all; checks have threads of
     * their own, whose number bounds them.
     *
     * @throws ConsoleException {@code Client.BudgetExhausted}
     */
    Permit enter(CallPriority urgency) throws ConsoleException {
        if (urgency == CallPriority.CHECK) {
            return () -> {};
        }
        Semaphore places = urgency == CallPriority.OPEN ? opens : trials;
        if (!places.tryAcquire()) {
            throw exhausted(urgency);
        }
        return places::release;
    }

    /**
     * Waits until one call may be made for that SecretId; to be closed when it has been answered.
     *
     * @throws ConsoleException {@code Client.BudgetExhausted}, if that would take longer than {@code patience};
     *     {@code Client.TimedOut}, if nobody waits any more
     */
    Permit awaitCall(String secretId, ApiAction action, CallPriority urgency, Duration patience) throws ConsoleException {
        String name = secretId + " " + action;
        Line line = lines.compute(
                name, (any, known) -> (known == null ? new Line(action.callsPerSecond()) : known).entered());
        boolean granted = false;
        try {
            granted = urgency == CallPriority.OPEN ? line.awaitAsOpen(patience) : line.awaitAsCheck(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException("Client.TimedOut");
        } finally {
            if (!granted) {
                leave(name);
            }
        }
        if (!granted) {
            throw exhausted(urgency);
        }
        return () -> CompletableFuture.delayedExecutor(line.rest(), TimeUnit.NANOSECONDS, Runnable::run)
                .execute(() -> {
                    line.slots.release();
                    leave(name);
                });
    }

    /** Tencent Cloud has let a call through. */
    void letThrough(String secretId, ApiAction action) {
        lines.computeIfPresent(secretId + " " + action, (any, line) -> line.faster());
    }

    /** Tencent Cloud has refused a call as one too many: somebody else calls with that key as well. */
    void refused(String secretId, ApiAction action) {
        lines.computeIfPresent(secretId + " " + action, (any, line) -> line.slower());
    }

    /** Temporary keys come and go, so a line that nobody stands in is forgotten. */
    private void leave(String name) {
        lines.computeIfPresent(name, (any, line) -> line.left());
    }

    /** For tests: of how many keys and actions anything is remembered. */
    int lines() {
        return lines.size();
    }

    private static ConsoleException exhausted(CallPriority urgency) {
        int seconds = Math.toIntExact(urgency.patience().toSeconds());
        return new ConsoleException("Client.BudgetExhausted", "", null, seconds);
    }

    /**
     * The calls with one SecretId to one action. Each takes a slot before it is made and gives it back a second
     * after its answer, since the API counts arrivals: of any eleven calls to an action with ten slots, the first was
     * answered a second before the last was made, so no second sees more than ten arrive, however unevenly they
     * travel.
     *
     * <p>Of controllers that share a key none knows of the others, and each alone would use the limit up: then nearly
     * every call is refused, since refused ones may count as well. So they find their shares as TCP's senders do: a
     * refusal doubles how long a slot rests, and each call that is let through shortens that a little again.
     */
    private static final class Line {

        private static final long CHECK_LOOKS_AGAIN_MILLIS = 20;

        private static final long SHORTEST_REST = TimeUnit.SECONDS.toNanos(1);

        /** With that, sixty controllers share the limit. */
        private static final long LONGEST_REST = TimeUnit.SECONDS.toNanos(60);

        private static final double FASTER = 0.9;

        private final Semaphore slots;

        /** What checks leave free, so that an open finds a slot at once. */
        private final int leftToOpens;

        /** How many wait or hold a slot; changed only within the map's own lock. */
        private int inside;

        /** How long a slot rests after its answer. */
        private long rest = SHORTEST_REST;

        private long slowedDownAt;

        Line(int callsPerSecond) {
            slots = new Semaphore(callsPerSecond, true);
            leftToOpens = callsPerSecond * 6 / 10;
        }

        Line entered() {
            inside++;
            return this;
        }

        /** Null, which removes it from the map, when it was the last. */
        Line left() {
            inside--;
            return inside == 0 ? null : this;
        }

        synchronized Line faster() {
            rest = Math.max(SHORTEST_REST, (long) (rest * FASTER));
            return this;
        }

        /** Once in a rest, since calls that were on their way together tell the same. */
        synchronized Line slower() {
            long now = System.nanoTime();
            if (rest == SHORTEST_REST || now - slowedDownAt >= rest) {
                rest = Math.min(LONGEST_REST, rest * 2);
                slowedDownAt = now;
            }
            return this;
        }

        /** For the next slot; uneven where others are about, so that not all of them come back at once. */
        synchronized long rest() {
            return rest == SHORTEST_REST ? rest : ThreadLocalRandom.current().nextLong(rest, rest * 3 / 2);
        }

        boolean awaitAsOpen(Duration patience) throws InterruptedException {
            return slots.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
        }

        boolean awaitAsCheck(Duration patience) throws InterruptedException {
            Deadline deadline = Deadline.after(patience);
            while (slots.availablePermits() <= leftToOpens || !slots.tryAcquire()) {
                if (deadline.left().isZero()) {
                    return false;
                }
                Thread.sleep(CHECK_LOOKS_AGAIN_MILLIS);
            }
            return true;
        }
    }
}
