package io.jenkins.plugins.tencentvnc.screenshot;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Reads the fields of RFB messages, and limits the bytes that a server may still send. This limits the work: few bytes
 * until the size of the screen is known, and then those of a few frames. Data is read piece by piece, so the limit takes
 * no memory.
 */
final class RfbInput {

    /** Bytes for the handshake, a clipboard and the like. */
    private static final int BASE = 64 * 1024;

    private static final int FRAMES = 4;

    private static final int PIECE = 4096;

    private final DataInputStream in;
    private final Arrivals arrivals;
    private long left = BASE;

    /** Waits for incoming data. */
    interface Arrivals {
        /** Whether data or the end of the stream arrives within the time. */
        boolean within(Duration time) throws IOException;
    }

    /** @param in the server's data; throws an IOException at its end */
    RfbInput(InputStream in, Arrivals arrivals) {
        this.in = new DataInputStream(in);
        this.arrivals = arrivals;
    }

    /** Whether a read would not block, after waiting at most the given time. */
    boolean arrivesWithin(Duration time) throws IOException {
        return arrivals.within(time);
    }

    /**
     * Allows the bytes of {@value #FRAMES} frames: a server may send a frame in parts, send the same part again because
     * the screen has changed or another viewer has requested it, or send the whole screen for a few missing rows. A
     * dark screen is requested twice.
     */
    void expectFrame(long bytes) {
        left = BASE + FRAMES * bytes;
    }

    /**
     * Counts bytes before they are read, so that a false length fails without a wait.
     *
     * @throws ScreenshotException {@code Client.ScreenNotRfb} if they exceed the limit
     */
    void count(long bytes) throws ScreenshotException {
        if (bytes > left) {
            throw ScreenshotException.notRfb();
        }
        left -= bytes;
    }

    int u8() throws IOException {
        count(1);
        return in.readUnsignedByte();
    }

    int u16() throws IOException {
        count(2);
        return in.readUnsignedShort();
    }

    int s32() throws IOException {
        count(4);
        return in.readInt();
    }

    long u32() throws IOException {
        return Integer.toUnsignedLong(s32());
    }

    /** Reads {@code count} bytes to the start of the buffer. */
    void read(byte[] buffer, int count) throws IOException {
        count(count);
        readCounted(buffer, count);
    }

    /** Reads bytes that have been counted already. */
    void readCounted(byte[] buffer, int count) throws IOException {
        in.readFully(buffer, 0, count);
    }

    byte[] bytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        read(bytes, count);
        return bytes;
    }

    void skip(long count) throws IOException {
        count(count);
        byte[] scrap = new byte[(int) Math.min(count, PIECE)];
        for (long rest = count; rest > 0; rest -= Math.min(rest, scrap.length)) {
            in.readFully(scrap, 0, (int) Math.min(rest, scrap.length));
        }
    }
}
