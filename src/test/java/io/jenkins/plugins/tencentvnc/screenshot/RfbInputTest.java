package io.jenkins.plugins.tencentvnc.screenshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The last byte that a server may send, and the first that it may not. */
class RfbInputTest {

    private static final int BASE = 65_536;

    private final RfbInput in = new RfbInput(InputStream.nullInputStream(), time -> false);

    private static void assertTooMuch(Executable more) {
        assertEquals(
                "Client.ScreenNotRfb",
                assertThrows(ScreenshotException.class, more).code());
    }

    @Test
    void beforeTheSizeIsKnownLittleIsRead() throws Exception {
        in.count(BASE - 1);
        in.count(1);

        assertTooMuch(() -> in.count(1));
    }

    @Test
    void aFrameMayBeReadOnceAndHalfOfItTwice() throws Exception {
        in.count(100);
        in.expectFrame(1_000_000);
        in.count(BASE + 1_500_000);

        assertTooMuch(() -> in.count(1));
    }
}
