package io.jenkins.plugins.tencentvnc.testing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** The answers that a test ordered instead of real ones: single faults first, then the permanent one. */
final class FakeFaults {

    private final Queue<FakeResponse> next = new ArrayDeque<>();
    private FakeApiError always;
    private Duration delay = Duration.ZERO;

    void add(FakeResponse outcome) {
        next.add(outcome);
    }

    void always(FakeApiError error) {
        always = error;
    }

    void delay(Duration duration) {
        delay = duration;
    }

    void clear() {
        next.clear();
        always = null;
        delay = Duration.ZERO;
    }

    Duration delay() {
        return delay;
    }

    Optional<FakeResponse> take() {
        return Optional.ofNullable(next.poll())
                .or(() -> Optional.ofNullable(always).map(FakeResponse::error));
    }
}
