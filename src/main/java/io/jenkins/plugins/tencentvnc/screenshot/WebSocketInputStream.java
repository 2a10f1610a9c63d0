package io.jenkins.plugins.tencentvnc.screenshot;

import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The messages of a WebSocket as one stream, as RFB sees them: OkHttp's thread puts them in, piece by piece, and the
 * caller's reads them out. Holds one piece and lets the next wait, so that TCP holds up the server.
 */
final class WebSocketInputStream extends InputStream {

    private final Deadline deadline;

    private ByteBuffer message = ByteBuffer.allocate(0);
    private ScreenshotException end;

    /** @param deadline after which reading fails with {@code Client.ScreenTimedOut}, also if there is something left */
    WebSocketInputStream(Deadline deadline) {
        this.deadline = deadline;
    }

    /** Waits until there is room; forgets the message if nothing is read any more. */
    synchronized void put(ByteBuffer next) throws InterruptedException {
        while (message.hasRemaining() && end == null) {
            wait();
        }
        if (end == null) {
            message = next;
            notifyAll();
        }
    }

    /** Nothing more will come; whoever has read the rest gets that fault. Only the first end counts. */
    synchronized void end(ScreenshotException fault) {
        if (end == null) {
            end = fault;
            notifyAll();
        }
    }

    /** Nothing will be read any more: lets go of the message, and of OkHttp's thread. */
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

    /** Waits for at least one byte; never answers that the stream is at its end, but throws why it is. */
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
            wait(until.left().toMillis() + 1); // zero would be for ever
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ScreenshotException("Client.ScreenTimedOut");
        }
    }

    /** Waits until there is something to be read or a reason why not, for so long at most; says whether there is. */
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
