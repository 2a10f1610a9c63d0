package io.jenkins.plugins.tencentvnc.testing;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;

/** A stream with a limited bandwidth. */
final class SlowOutputStream extends FilterOutputStream {

    /** The number of parts per second in which data is written. */
    private static final int PARTS_A_SECOND = 50;

    private final double bytesPerNano;
    private final int part;
    private long freeAt = System.nanoTime();

    SlowOutputStream(OutputStream out, long bitsPerSecond) {
        super(out);
        bytesPerNano = bitsPerSecond / 8e9;
        part = (int) Math.max(1, bitsPerSecond / 8 / PARTS_A_SECOND);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int at = 0; at < length; at += part) {
            int count = Math.min(part, length - at);
            freeAt = Math.max(freeAt, System.nanoTime()) + (long) (count / bytesPerNano);
            waitUntilFree();
            out.write(bytes, offset + at, count);
            out.flush();
        }
    }

    private void waitUntilFree() throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(freeAt - System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }
}
