package io.jenkins.plugins.tencentvnc.screenshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
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
    void beforeTheSizeIsKnownLittleMayArriveUnread() throws Exception {
        allowance.received(BASE);

        assertTooMuch(() -> allowance.received(1));
    }

    @Test
    void whatHasBeenReadMayArriveAndASixteenthOnTop() throws Exception {
        allowance.reading(16_000);
        allowance.received(16_000 + 1_000);
        allowance.received(BASE);

        assertTooMuch(() -> allowance.received(1));
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

    @Test
    void aWholeFrameMayArriveUnread() throws Exception {
        allowance.readFrame(1_000_000);
        allowance.received(BASE + 1_000_000);

        assertTooMuch(() -> allowance.received(1));
    }

    @Test
    void ofALargeFrameNoMoreThanTheLargestMessageMayArriveUnread() throws Exception {
        allowance.readFrame(64L << 20);
        allowance.received(BASE + (16 << 20));

        assertTooMuch(() -> allowance.received(1));
    }

    /** Read one by one or many at once; the end of the stream is no byte. */
    @Test
    void everyByteOfAStreamCounts() throws Exception {
        InputStream in = new LimitedInputStream(new ByteArrayInputStream(new byte[3 * BASE]), allowance);
        assertEquals(0, in.read());
        assertEquals(BASE - 2, in.read(new byte[BASE - 2]));
        InputStream ended = new LimitedInputStream(InputStream.nullInputStream(), allowance);
        assertEquals(-1, ended.read());
        assertEquals(-1, ended.read(new byte[9]));
        assertEquals(0, in.read());

        assertTooMuch(in::read);
        assertTooMuch(() -> in.read(new byte[1]));
    }
}
