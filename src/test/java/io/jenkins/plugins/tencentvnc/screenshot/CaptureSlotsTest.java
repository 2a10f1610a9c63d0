package io.jenkins.plugins.tencentvnc.screenshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Tests the limits on concurrent captures, and on large ones among them. */
class CaptureSlotsTest {

    private final CaptureSlots memory = new CaptureSlots(2, 1);

    private static Deadline soon() {
        return Deadline.after(Duration.ofMillis(50));
    }

    private static void assertNoRoom(Executable entering) {
        assertEquals(
                "Client.ScreenTimedOut",
                assertThrows(ScreenshotException.class, entering).code());
    }

    @Test
    void waitForSlotEndsAtDeadline() throws Exception {
        CaptureSlots.Slot first = memory.acquire(soon());
        memory.acquire(soon());

        assertNoRoom(() -> memory.acquire(soon()));

        first.close();
        memory.acquire(soon());
    }

    @Test
    void largeScreensWaitForLargeOnesOnly() throws Exception {
        CaptureSlots.Slot large = memory.acquire(soon());
        large.resize(CaptureSlots.USUAL + 1L);
        large.resize(2L * CaptureSlots.USUAL);
        CaptureSlots.Slot usual = memory.acquire(soon());
        usual.resize(CaptureSlots.USUAL);

        assertNoRoom(() -> usual.resize(CaptureSlots.USUAL + 1L));

        large.close();
        memory.acquire(soon()).resize(CaptureSlots.USUAL + 1L);
    }

    @Test
    void interruptEndsTheWaitAndStays() throws Exception {
        memory.acquire(soon());
        memory.acquire(soon());
        Thread.currentThread().interrupt();

        assertNoRoom(() -> memory.acquire(Deadline.after(Duration.ofSeconds(10))));

        assertTrue(Thread.interrupted());
    }
}
