package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the whole controller within the API's limit of calls per second, SecretId and action, and bounds how many request
 * threads a slow Tencent Cloud can hold. Opens come before checks, and users share both the calls and the threads.
 */
final class ApiCallLimiter {

    /** How many opens may wait or call at once; each holds one of Jenkins' request threads. */
    static final int OPENS_AT_ONCE = 32;

    /** How many connection tests may run at once; anyone who may store a key may run one. */
    static final int TRIALS_AT_ONCE = 2;

    /** In a second Tencent Cloud answers ten calls with one key, so that many of its places are free again. */
    private static final Duration RETRY_OPEN_AFTER = Duration.ofSeconds(1);

    private final ConcurrencyLimiter opens = new ConcurrencyLimiter(OPENS_AT_ONCE, RETRY_OPEN_AFTER);
    private final ConcurrencyLimiter trials = new ConcurrencyLimiter(TRIALS_AT_ONCE, CallPriority.TRIAL.patience());
    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    /**
     * Permits one mint or one key to be on its way: an open or a trial at once or not at all; checks have threads of
     * their own, whose number bounds them.
     *
     * @throws ConsoleException {@code Client.Busy}
     */
    Permit enter(CallContext caller) throws ConsoleException {
        if (caller.urgency() == CallPriority.CHECK) {
            return () -> {};
        }
        ConcurrencyLimiter places = caller.urgency() == CallPriority.OPEN ? opens : trials;
        return places.enter(caller.user(), caller.source().countedAs());
    }

    /**
     * Waits until one call may be made with the caller's key; to be closed when it has been answered.
     *
     * @throws ConsoleException {@code Client.BudgetExhausted}, if that would take longer than {@code patience};
     *     {@code Client.TimedOut}, if nobody waits any more
     */
    Permit awaitCall(CallContext caller, ApiAction action, Duration patience) throws ConsoleException {
        // The limit counts per key of the account, whichever of its roles it has assumed.
        String name = caller.source().countedAs() + " " + action;
        Line line = lines.compute(
                name, (any, known) -> (known == null ? new Line(action.callsPerSecond()) : known).entered());
        boolean granted = false;
        try {
            granted = line.await(caller.user(), caller.urgency(), Deadline.after(patience));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException("Client.TimedOut");
        } finally {
            if (!granted) {
                leave(name);
            }
        }
        if (!granted) {
            int seconds = Math.toIntExact(caller.urgency().patience().toSeconds());
            throw new ConsoleException("Client.BudgetExhausted", "", null, seconds);
        }
        return () -> CompletableFuture.delayedExecutor(line.rest(), TimeUnit.NANOSECONDS, Runnable::run)
                .execute(() -> {
                    line.release(caller.user());
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

    /** For tests: how many wait for a call. */
    int waiting() {
        return lines.values().stream().mapToInt(Line::waiting).sum();
    }

    /**
     * The calls with one SecretId to one action. Each takes a slot before it is made and gives it back a second
     * after its answer, since the API counts arrivals: of any eleven calls to an action with ten slots, the first was
     * answered a second before the last was made, so no second sees more than ten arrive, however unevenly they
     * travel.
     *
     * <p>A free slot goes to an open before a check, and among those to the user who has the fewest slots. So however
     * many calls one user wants, another's first call comes next.
     *
     * <p>Of controllers that share a key none knows of the others, and each alone would use the limit up: then nearly
     * every call is refused, since refused ones may count as well. So they find their shares as TCP's senders do: a
     * refusal doubles how long a slot rests, and each call that is let through shortens that a little again.
     */
    private static final class Line {

        private static final long SHORTEST_REST = TimeUnit.SECONDS.toNanos(1);

        /** With that, sixty controllers share the limit. */
        private static final long LONGEST_REST = TimeUnit.SECONDS.toNanos(60);

        private static final double FASTER = 0.9;

        /** What checks leave free, so that an open finds a slot at once. */
        private final int leftToOpens;

        private final List<Waiting> waiting = new ArrayList<>();
        private final Map<String, Integer> slotsOfUser = new HashMap<>();
        private int freeSlots;

        /** How many wait or hold a slot; changed only within the map's own lock. */
        private int inside;

        /** How long a slot rests after its answer. */
        private long rest = SHORTEST_REST;

        private long slowedDownAt;

        Line(int callsPerSecond) {
            freeSlots = callsPerSecond;
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

        /** One who waits for a slot; in the list by the order of arrival. */
        private static final class Waiting {

            private final String user;
            private final boolean open;

            Waiting(String user, boolean open) {
                this.user = user;
                this.open = open;
            }
        }

        /** Takes a slot; false if none was to be had in time. */
        synchronized boolean await(String user, CallPriority urgency, Deadline deadline) throws InterruptedException {
            Waiting me = new Waiting(user, urgency == CallPriority.OPEN);
            waiting.add(me);
            try {
                while (next() != me) {
                    Duration left = deadline.left();
                    if (left.isZero()) {
                        return false;
                    }
                    TimeUnit.NANOSECONDS.timedWait(this, left.toNanos());
                }
                freeSlots--;
                slotsOfUser.merge(user, 1, Integer::sum);
                return true;
            } finally {
                waiting.remove(me);
                notifyAll();
            }
        }

        /** Who may take a slot now; null while nobody may. */
        private Waiting next() {
            return waiting.stream()
                    .filter(one -> freeSlots > (one.open ? 0 : leftToOpens))
                    .min(Comparator.comparing((Waiting one) -> !one.open)
                            .thenComparing(one -> slotsOfUser.getOrDefault(one.user, 0)))
                    .orElse(null);
        }

        synchronized void release(String user) {
            freeSlots++;
            slotsOfUser.computeIfPresent(user, (any, slots) -> slots == 1 ? null : slots - 1);
            notifyAll();
        }

        synchronized int waiting() {
            return waiting.size();
        }
    }
}
