package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Classes load and threads start between a permit and its call, most of all in the first second of a Java process. */
class ColdJvmTest {

    private static final int CLICKS = 120;

    @Test
    void manyFirstClicksNeverExceedTheLimit() throws Exception {
        try (FakeCvm cvm = FakeCvm.start()) {
            List<String> ends =
                    FreshJvm.run(ColdClicks.class, Duration.ofSeconds(60), cvm.endpoint(), Integer.toString(CLICKS));

            long opened = ends.stream().filter(end -> end.endsWith(" ")).count();
            long refused = ends.stream()
                    .filter(end -> end.endsWith(" Client.Busy") || end.endsWith(" Client.BudgetExhausted"))
                    .count();
            assertEquals(CLICKS, opened + refused, () -> "each ends with a console or a clear no: " + ends);
            assertTrue(opened >= 10, opened + " opened");
            assertTrue(cvm.mostCallsInAnySecond(FakeCvm.SECRET_ID) <= 10, "what arrived");
            assertTrue(cvm.calls().stream().allMatch(call -> call.errorCode() == null), "no call was refused");
            for (String end : ends) {
                long millis = Long.parseLong(end.substring(0, end.indexOf(' ')));
                assertTrue(millis <= 10_000, () -> "an open ends within 10 s: " + ends);
            }
        }
    }
}
