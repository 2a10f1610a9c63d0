package io.jenkins.plugins.tencentvnc.testing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** Counts the calls of one key over a sliding second. Refused calls count as well, which makes retries harmful. */
final class RateWindow {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Deque<Long> lastSecond = new ArrayDeque<>();
    private int most;

    /** Counts a call and returns the number in the second that ends with it. */
    int arrive(long nanos) {
        lastSecond.addLast(nanos);
        while (nanos - lastSecond.getFirst() >= SECOND) {
            lastSecond.removeFirst();
        }
        most = Math.max(most, lastSecond.size());
        return lastSecond.size();
    }

    int most() {
        return most;
    }
}
