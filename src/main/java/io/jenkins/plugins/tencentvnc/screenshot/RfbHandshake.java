package io.jenkins.plugins.tencentvnc.screenshot;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The handshake of version and security type (RFC 6143, sections 7.1 and 7.2). Accepts only the security type None. */
final class RfbHandshake {

    private static final int SECURITY_INVALID = 0;
    private static final int SECURITY_NONE = 1;
    private static final int SECURITY_VNC_AUTHENTICATION = 2;

    private final DataInputStream in;
    private final RfbConnection connection;

    RfbHandshake(DataInputStream in, RfbConnection connection) {
        this.in = in;
        this.connection = connection;
    }

    /** @throws ScreenshotException if the server refuses, requires any security, or doesn't speak RFB */
    void perform() throws IOException {
        agreeOnSecurity(agreeOnVersion());
    }

    /**
     * Agrees on a version (section 7.1.1): unknown versions count as 3.3, as the section demands, later ones as 3.8.
     */
    private int agreeOnVersion() throws IOException {
        byte[] bytes = new byte[12];
        in.readFully(bytes);
        String greeting = new String(bytes, StandardCharsets.ISO_8859_1);
        if (!greeting.matches("RFB \\d{3}\\.\\d{3}\n")) {
            throw ScreenshotException.notRfb();
        }
        int major = Integer.parseInt(greeting.substring(4, 7));
        int minor = Integer.parseInt(greeting.substring(8, 11));
        if (major < 3) {
            throw ScreenshotException.notRfb();
        }
        int agreed = major > 3 || minor >= 8 ? 8 : minor == 7 ? 7 : 3;
        connection.send(("RFB 003.00" + agreed + "\n").getBytes(StandardCharsets.ISO_8859_1));
        return agreed;
    }

    /** Agrees on a security type (section 7.1.2; appendix A for version 3.3). */
    private void agreeOnSecurity(int version) throws IOException {
        if (version == 3) {
            requireNone(in.readInt());
            return;
        }
        requireNone(bestOffer());
        connection.send(new byte[] {SECURITY_NONE});
        // Section 7.1.3; in version 3.7 there is no SecurityResult after None.
        if (version == 8 && in.readInt() != 0) {
            throw new ScreenshotException("Client.ScreenRefused");
        }
    }

    /** Accepts only None. The reason that follows Invalid is not read, since text from a server is never displayed. */
    private static void requireNone(int type) throws ScreenshotException {
        if (type == SECURITY_INVALID) {
            throw new ScreenshotException("Client.ScreenRefused");
        }
        if (type == SECURITY_VNC_AUTHENTICATION) {
            throw new ScreenshotException("Client.ScreenPasswordWanted");
        }
        if (type != SECURITY_NONE) {
            throw new ScreenshotException("Client.ScreenSecurityUnsupported");
        }
    }

    /** Returns the lowest offered type: None, else VNC authentication, else any other; Invalid if none is offered. */
    private int bestOffer() throws IOException {
        int offers = in.readUnsignedByte();
        int best = offers == 0 ? SECURITY_INVALID : 255;
        for (; offers > 0; offers--) {
            best = Math.min(best, in.readUnsignedByte());
        }
        return best;
    }
}
