package io.jenkins.plugins.tencentvnc.screenshot;

import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The messages of a WebSocket as one stream. OkHttp's thread writes them piece by piece, and the caller's thread reads
 * them. Holds one piece and lets the next wait, so that TCP slows down the server.
 */
final class WebSocketInputStream extends InputStream {

    private final Deadline deadline;

    private ByteBuffer message = ByteBuffer.allocate(0);
    private ScreenshotException end;

    /** @param deadline after which reading fails with {@code Client.ScreenTimedOut}, even if data is left */
    WebSocketInputStream(Deadline deadline) {
        this.deadline = deadline;
    }

    /** Waits until there is room; drops the message if the stream has ended. */
    synchronized void put(ByteBuffer next) throws InterruptedException {
        while (message.hasRemaining() && end == null) {
            wait();
        }
        if (end == null) {
            message = next;
            notifyAll();
        }
    }

    /**
     * Ends the stream with an error, which the reader gets after the remaining data. Only the first call has an effect.
     */
    synchronized void end(ScreenshotException fault) {
        if (end == null) {
            end = fault;
            notifyAll();
        }
    }

    /** Drops the message and releases OkHttp's thread. */
    @Override
    public synchronized void close() {
        message = ByteBuffer.allocate(0);
        end(new ScreenshotException("Client.ScreenClosed"));
    }

    @Override
    public int read() throws ScreenshotException {
        byte[] one = new byte[1];
        return read(one, 0, 1) == 1 ? one[0] & 0xff : -1;
    }

    /** Waits for at least one byte. At the end of the stream it throws the reason and never returns -1. */
    @Override
    public synchronized int read(byte[] buffer, int offset, int length) throws ScreenshotException {
        if (length == 0) {
            return 0;
        }
        while (true) {
            if (deadline.left().isZero()) {
                throw new ScreenshotException("Client.ScreenTimedOut");
            }
            if (message.hasRemaining()) {
                return take(buffer, offset, length);
            }
            if (end != null) {
                throw new ScreenshotException(end.code());
            }
            await(deadline);
        }
    }

    private void await(Deadline until) throws ScreenshotException {
        try {
            TimeUnit.MILLISECONDS.timedWait(this, until.left().toMillis() + 1); // zero would not wait
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ScreenshotException("Client.ScreenTimedOut");
        }
    }

    /** Waits for data or the end of the stream, at most for the given time; returns whether either arrived. */
    synchronized boolean arrivesWithin(Duration time) throws ScreenshotException {
        Deadline until = Deadline.after(deadline.leftAtMost(time));
        while (!message.hasRemaining() && end == null && !until.left().isZero()) {
            await(until);
        }
        return message.hasRemaining() || end != null || deadline.left().isZero();
    }

    private int take(byte[] buffer, int offset, int length) {
        int count = Math.min(length, message.remaining());
        message.get(buffer, offset, count);
        if (!message.hasRemaining()) {
            message = ByteBuffer.allocate(0);
            notifyAll();
        }
        return count;
    }
}
