package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FreshJvm;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Tests the rate limit in the first second of a Java process, when class loading and thread starts delay calls after
 * their permit.
 */
class ColdJvmTest {

    private static final int CLICKS = 120;

    @Test
    void firstClicksNeverExceedTheLimit() throws Exception {
        try (FakeCvm cvm = FakeCvm.start()) {
            List<String> ends = FreshJvm.run(
                    ColdStartClient.class, Duration.ofSeconds(60), cvm.endpoint(), Integer.toString(CLICKS));

            long opened = ends.stream().filter(end -> end.endsWith(" ")).count();
            long refused = ends.stream()
                    .filter(end -> end.endsWith(" Client.Busy") || end.endsWith(" Client.BudgetExhausted"))
                    .count();
            assertEquals(CLICKS, opened + refused, () -> "each ends with a console or a refusal: " + ends);
            assertTrue(opened >= 10, opened + " opened");
            assertTrue(cvm.mostCallsInAnySecond(FakeCvm.SECRET_ID) <= 10, "calls in any second");
            assertTrue(cvm.calls().stream().allMatch(call -> call.errorCode() == null), "no call was refused");
            for (String end : ends) {
                long millis = Long.parseLong(end.substring(0, end.indexOf(' ')));
                assertTrue(millis <= 10_000, () -> "an open ends within 10 s: " + ends);
            }
        }
    }
}
