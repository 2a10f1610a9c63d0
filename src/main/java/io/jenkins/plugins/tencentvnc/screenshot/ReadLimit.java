package io.jenkins.plugins.tencentvnc.screenshot;

/**
 * How many bytes a server may still send. What may arrive before it is read bounds the memory, whatever wraps it: an
 * endless WebSocket message, pings, text messages, HTTP headers. What may be read altogether bounds the work. Both are
 * small until the size of the picture is known, and then follow from it.
 *
 * <p>Used by two threads: OkHttp's, which receives, and the caller's, which reads.
 */
final class ReadLimit {

    /** For TLS, HTTP and RFB's handshake; a chain of certificates takes some 6 kB of it. */
    static final int BASE = 64 * 1024;

    /** The largest message that is taken in whole. Gateways pass on 8 to 64 kB at a time. */
    static final int LARGEST_MESSAGE = 16 * 1024 * 1024;

    /** What TLS and WebSocket frames may add to a byte of RFB: a sixteenth. */
    private static final int OVERHEAD = 16;

    private long unread = BASE;
    private long total = BASE;
    private long received;
    private long read;

    /** That many bytes have come from the network. */
    synchronized void received(int bytes) throws ScreenshotException {
        received += bytes;
        if (received > read + read / OVERHEAD + unread) {
            throw new ScreenshotException("Client.ScreenNotRfb");
        }
    }

    /** That many bytes of RFB are about to be read; called before, so that a lie about a length is not waited for. */
    synchronized void reading(long bytes) throws ScreenshotException {
        if (bytes > total - read) {
            throw new ScreenshotException("Client.ScreenNotRfb");
        }
        read += bytes;
    }

    /**
     * From now on there is one frame to be read, half of which may come twice where the server sends it in parts and
     * the screen changes meanwhile.
     */
    synchronized void readFrame(long bytes) {
        total = read + BASE + bytes + bytes / 2;
        unread = BASE + Math.min(bytes, LARGEST_MESSAGE);
    }
}
