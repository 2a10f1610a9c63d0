package io.jenkins.plugins.tencentvnc.screenshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The last byte that a server may send, and the first that it may not. */
class ReadLimitTest {

    private static final int BASE = 65_536;

    private final ReadLimit allowance = new ReadLimit();

    private static void assertTooMuch(Executable more) {
        assertEquals(
                "Client.ScreenNotRfb", assertThrows(ScreenshotException.class, more).code());
    }

    @Test
    void beforeTheSizeIsKnownLittleIsRead() throws Exception {
        allowance.reading(BASE - 1);
        allowance.reading(1);

        assertTooMuch(() -> allowance.reading(1));
    }

    @Test
    void aFrameMayBeReadOnceAndHalfOfItTwice() throws Exception {
        allowance.reading(100);
        allowance.readFrame(1_000_000);
        allowance.reading(BASE + 1_500_000);

        assertTooMuch(() -> allowance.reading(1));
    }
}
