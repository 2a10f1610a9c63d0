package io.jenkins.plugins.tencentvnc.screenshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Tests the exact limits on the bytes of a server. */
class RfbInputTest {

    private static final int BASE = 65_536;

    private final RfbInput in = new RfbInput(InputStream.nullInputStream(), time -> false);

    private static void assertTooMuch(Executable more) {
        assertEquals(
                "Client.ScreenNotRfb",
                assertThrows(ScreenshotException.class, more).code());
    }

    @Test
    void limitBeforeSizeIsKnown() throws Exception {
        in.count(BASE - 1);
        in.count(1);

        assertTooMuch(() -> in.count(1));
    }

    @Test
    void everyFieldCounts() throws Exception {
        RfbInput zeros = new RfbInput(new ByteArrayInputStream(new byte[100]), time -> false);
        zeros.count(BASE - 20);
        zeros.u8();
        zeros.u16();
        zeros.s32();
        zeros.u32();
        zeros.bytes(5);
        zeros.skip(4);

        assertTooMuch(() -> zeros.count(1));
    }

    @Test
    void limitIsFourFrames() throws Exception {
        in.count(100);
        in.expectFrame(1_000_000);
        in.count(BASE + 4_000_000);

        assertTooMuch(() -> in.count(1));
    }
}
