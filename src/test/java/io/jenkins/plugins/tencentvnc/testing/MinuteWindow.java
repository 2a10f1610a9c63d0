package io.jenkins.plugins.tencentvnc.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** The connections to one machine over a sliding minute: documented are at most 30. Refused ones don't count. */
final class MinuteWindow {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MOST = 30;

    private final Deque<Instant> connections = new ArrayDeque<>();

    /** Counts a connection if there is room for it, and says whether there was. */
    boolean admit(Instant now) {
        while (!connections.isEmpty() && !now.isBefore(connections.getFirst().plus(MINUTE))) {
            connections.removeFirst();
        }
        return connections.size() < MOST && connections.add(now);
    }
}
