package io.jenkins.plugins.tencentvnc.cvm;

import dev.failsafe.RateLimiter;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps the whole controller within the API's 10 calls per second and SecretId, and bounds how many threads a slow
 * Tencent Cloud can hold. Opens come before checks.
 */
final class Budget {

    /** How many opens may wait or call at once; each holds one of Jenkins' request threads. */
    static final int OPENS_AT_ONCE = 32;

    /** Checks have threads of their own; this bounds their connections. */
    static final int CHECKS_AT_ONCE = 4;

    /** Not 100 ms: calls that leave evenly arrive a little unevenly, and the API counts arrivals. */
    private static final Duration GAP = Duration.ofMillis(110);

    private final Semaphore opens = new Semaphore(OPENS_AT_ONCE);
    private final Semaphore checks = new Semaphore(CHECKS_AT_ONCE, true);
    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    /** A place among those who may be in flight; closing it gives it back. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Takes a place for one mint: an open gets it at once or not at all, a check waits.
     *
     * @throws CvmException {@code Client.BudgetExhausted}
     */
    Place enter(Urgency urgency) throws CvmException {
        Semaphore places = urgency == Urgency.OPEN ? opens : checks;
        try {
            boolean entered = urgency == Urgency.OPEN
                    ? places.tryAcquire()
                    : places.tryAcquire(urgency.patience().toMillis(), TimeUnit.MILLISECONDS);
            if (!entered) {
                throw exhausted(urgency);
            }
            return places::release;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw exhausted(urgency);
        }
    }

    /**
     * Waits until one call may be written for that SecretId. To be called as late as possible: whatever happens
     * between permit and arrival makes calls arrive bunched.
     *
     * @throws Exhausted if that would take longer than {@code patience}
     */
    void awaitPermit(String secretId, Urgency urgency, Duration patience) throws Exhausted {
        Line line = lines.computeIfAbsent(secretId, id -> new Line());
        try {
            if (!(urgency == Urgency.OPEN ? line.awaitAsOpen(patience) : line.awaitAsCheck(patience))) {
                throw new Exhausted();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Exhausted();
        }
    }

    static CvmException exhausted(Urgency urgency) {
        int seconds = Math.toIntExact(urgency.patience().toSeconds());
        return new CvmException("Client.BudgetExhausted", "", null, seconds);
    }

    /** No permit in time; an {@link IOException} because it has to pass through the HTTP client. */
    static final class Exhausted extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Those who wait with the same SecretId. */
    private static final class Line {

        private static final long CHECK_LOOKS_AGAIN_MILLIS = 20;

        private final RateLimiter<Object> limiter =
                RateLimiter.smoothBuilder(GAP).build();
        private final AtomicInteger opensWaiting = new AtomicInteger();

        boolean awaitAsOpen(Duration patience) throws InterruptedException {
            opensWaiting.incrementAndGet();
            try {
                return limiter.tryAcquirePermit(patience);
            } finally {
                opensWaiting.decrementAndGet();
            }
        }

        /** Takes only a permit that nobody waits for, and reserves none, so that an open never stands behind it. */
        boolean awaitAsCheck(Duration patience) throws InterruptedException {
            Deadline deadline = Deadline.after(patience);
            while (opensWaiting.get() > 0 || !limiter.tryAcquirePermit()) {
                if (deadline.left().isZero()) {
                    return false;
                }
                Thread.sleep(CHECK_LOOKS_AGAIN_MILLIS);
            }
            return true;
        }
    }
}
