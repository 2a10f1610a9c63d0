package io.jenkins.plugins.tencentvnc.screenshot;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * The fields of RFB's messages, and how many bytes a server may still send. That bounds the work: few bytes until the
 * size of the picture is known, and then what the picture needs. They take no memory, since they are read piece by piece.
 */
final class RfbInput {

    /** For the handshake, a clipboard and the like. */
    private static final int BASE = 64 * 1024;

    private static final int PIECE = 4096;

    private final DataInputStream in;
    private final Arrivals arrivals;
    private long left = BASE;

    /** When there is something to be read. */
    interface Arrivals {
        /** Whether that is so, or nothing ever will be, before so much time is over. */
        boolean within(Duration time) throws IOException;
    }

    /** @param in what the server says; its own end is an IOException */
    RfbInput(InputStream in, Arrivals arrivals) {
        this.in = new DataInputStream(in);
        this.arrivals = arrivals;
    }

    /** Whether a read would not have to wait, at the latest after so much time. */
    boolean arrivesWithin(Duration time) throws IOException {
        return arrivals.within(time);
    }

    /**
     * From now on there is one frame to be read, half of which may come twice where the server sends it in parts and
     * the screen changes meanwhile.
     */
    void expectFrame(long bytes) {
        left = BASE + bytes + bytes / 2;
    }

    /**
     * Counts what is about to be read, so that a lie about a length is not waited for.
     *
     * @throws ScreenshotException {@code Client.ScreenNotRfb} if that is more than may come
     */
    void count(long bytes) throws ScreenshotException {
        if (bytes > left) {
            throw new ScreenshotException("Client.ScreenNotRfb");
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

    /** Fills the beginning of the buffer. */
    void read(byte[] buffer, int count) throws IOException {
        count(count);
        readCounted(buffer, count);
    }

    /** The same with bytes that have been counted. */
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
