package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void remainingTimeDecreases() {
        Duration left = Deadline.after(HOUR).left();

        assertTrue(left.compareTo(HOUR) <= 0 && left.compareTo(HOUR.minus(MINUTE)) > 0, left.toString());
    }

    @Test
    void passedDeadlineHasNoTimeLeft() {
        assertEquals(Duration.ZERO, Deadline.after(MINUTE.negated()).left());
    }

    @Test
    void remainingTimeCanBeLimited() {
        assertEquals(MINUTE, Deadline.after(HOUR).leftAtMost(MINUTE));
        assertTrue(Deadline.after(MINUTE).leftAtMost(HOUR).compareTo(MINUTE) <= 0);
    }
}
