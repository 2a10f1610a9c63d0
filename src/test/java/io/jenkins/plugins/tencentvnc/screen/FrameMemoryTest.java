package io.jenkins.plugins.tencentvnc.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.cloud.Deadline;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** How many pictures are in memory at once, and how many large ones. */
class FrameMemoryTest {

    private final FrameMemory memory = new FrameMemory(2, 1);

    private static Deadline soon() {
        return Deadline.after(Duration.ofMillis(50));
    }

    private static void assertNoRoom(Executable entering) {
        assertEquals(
                "Client.ScreenTimedOut",
                assertThrows(ScreenFault.class, entering).code());
    }

    @Test
    void whoFindsNoPlaceInTimeGoesWithout() throws Exception {
        FrameMemory.Place first = memory.enter(soon());
        memory.enter(soon());

        assertNoRoom(() -> memory.enter(soon()));

        first.close();
        memory.enter(soon());
    }

    @Test
    void largeOnesWaitForLargeOnesOnly() throws Exception {
        FrameMemory.Place large = memory.enter(soon());
        large.resize(FrameMemory.USUAL + 1L);
        large.resize(2L * FrameMemory.USUAL);
        FrameMemory.Place usual = memory.enter(soon());
        usual.resize(FrameMemory.USUAL);

        assertNoRoom(() -> usual.resize(FrameMemory.USUAL + 1L));

        large.close();
        memory.enter(soon()).resize(FrameMemory.USUAL + 1L);
    }

    @Test
    void whoIsInterruptedGoesWithoutAndStaysInterrupted() throws Exception {
        memory.enter(soon());
        memory.enter(soon());
        Thread.currentThread().interrupt();

        assertNoRoom(() -> memory.enter(Deadline.after(Duration.ofSeconds(10))));

        assertTrue(Thread.interrupted());
    }
}
