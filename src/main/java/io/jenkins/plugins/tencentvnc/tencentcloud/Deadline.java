package io.jenkins.plugins.tencentvnc.tencentcloud;

import java.time.Duration;

/** A point in time that the waiting, calls and retry of one operation share. */
public final class Deadline {

    private final long nanos;

    private Deadline(long nanos) {
        this.nanos = nanos;
    }

    public static Deadline after(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** Returns the time left, or zero after the deadline. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    public Duration leftAtMost(Duration max) {
        Duration left = left();
        return left.compareTo(max) < 0 ? left : max;
    }
}
