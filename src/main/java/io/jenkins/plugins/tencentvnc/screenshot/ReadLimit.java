package io.jenkins.plugins.tencentvnc.screenshot;

/**
 * How many bytes a server may still send, which bounds the work: few until the size of the picture is known, and then
 * what that needs. They take no memory, since they are read piece by piece.
 */
final class ReadLimit {

    /** For RFB's handshake, a clipboard and the like. */
    static final int BASE = 64 * 1024;

    private long left = BASE;

    /** That many bytes of RFB are about to be read; called before, so that a lie about a length is not waited for. */
    void reading(long bytes) throws ScreenshotException {
        if (bytes > left) {
            throw new ScreenshotException("Client.ScreenNotRfb");
        }
        left -= bytes;
    }

    /**
     * From now on there is one frame to be read, half of which may come twice where the server sends it in parts and
     * the screen changes meanwhile.
     */
    void readFrame(long bytes) {
        left = BASE + bytes + bytes / 2;
    }
}
