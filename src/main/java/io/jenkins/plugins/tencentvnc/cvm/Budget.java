package io.jenkins.plugins.tencentvnc.cvm;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the whole controller within the API's 10 calls per second and SecretId, and bounds how many threads a slow
 * Tencent Cloud can hold. Opens come before checks.
 */
final class Budget {

    /** How many opens may wait or call at once; each holds one of Jenkins' request threads. */
    static final int OPENS_AT_ONCE = 32;

    /** Checks have threads of their own; this bounds their connections. */
    static final int CHECKS_AT_ONCE = 4;

    private final Semaphore opens = new Semaphore(OPENS_AT_ONCE);
    private final Semaphore checks = new Semaphore(CHECKS_AT_ONCE, true);
    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    /** Held until closed. */
    interface Permit extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Permits one mint to be in flight: an open at once or not at all, a check waits.
     *
     * @throws CvmException {@code Client.BudgetExhausted}
     */
    Permit enter(Urgency urgency) throws CvmException {
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
     * Waits until one call may be written for that SecretId; to be closed when it has been answered.
     *
     * @throws Exhausted if that would take longer than {@code patience}
     */
    Permit awaitCall(String secretId, Urgency urgency, Duration patience) throws Exhausted {
        Line line = lines.computeIfAbsent(secretId, id -> new Line());
        try {
            if (!(urgency == Urgency.OPEN ? line.awaitAsOpen(patience) : line.awaitAsCheck(patience))) {
                throw new Exhausted();
            }
            return line::answered;
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

    /**
     * The calls with one SecretId. Each takes a slot before it is written and gives it back a second after its answer,
     * since the API counts arrivals: of any eleven calls, the first was answered a second before the last was written,
     * so no second sees more than ten arrive, however unevenly they travel.
     */
    private static final class Line {

        private static final int CALLS_PER_SECOND = 10;

        /** What checks leave free, so that an open finds a slot at once. */
        private static final int LEFT_TO_OPENS = 6;

        private static final long CHECK_LOOKS_AGAIN_MILLIS = 20;

        private static final Executor A_SECOND_LATER =
                CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, Runnable::run);

        private final Semaphore slots = new Semaphore(CALLS_PER_SECOND, true);

        boolean awaitAsOpen(Duration patience) throws InterruptedException {
            return slots.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
        }

        boolean awaitAsCheck(Duration patience) throws InterruptedException {
            Deadline deadline = Deadline.after(patience);
            while (slots.availablePermits() <= LEFT_TO_OPENS || !slots.tryAcquire()) {
                if (deadline.left().isZero()) {
                    return false;
                }
                Thread.sleep(CHECK_LOOKS_AGAIN_MILLIS);
            }
            return true;
        }

        void answered() {
            A_SECOND_LATER.execute(slots::release);
        }
    }
}
