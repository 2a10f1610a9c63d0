package io.jenkins.plugins.tencentvnc.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Counts the connections to one machine over a sliding minute, which may be 30 by the documents. Refused ones do not
 * count.
 */
final class MinuteWindow {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MOST = 30;

    private final Deque<Instant> connections = new ArrayDeque<>();

    /** Counts a connection and returns true, unless the limit is reached. */
    boolean admit(Instant now) {
        while (!connections.isEmpty() && !now.isBefore(connections.getFirst().plus(MINUTE))) {
            connections.removeFirst();
        }
        return connections.size() < MOST && connections.add(now);
    }
}
