package io.jenkins.plugins.tencentvnc.screenshot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Version and security (RFC 6143, sections 7.1 and 7.2). Only the security type None is taken. */
final class RfbHandshake {

    private static final int SECURITY_INVALID = 0;
    private static final int SECURITY_NONE = 1;
    private static final int SECURITY_VNC_AUTHENTICATION = 2;

    private final RfbInput in;
    private final MessageSender out;

    RfbHandshake(RfbInput in, MessageSender out) {
        this.in = in;
        this.out = out;
    }

    /** @throws ScreenshotException if the server refuses, wants security of any kind, or doesn't speak RFB */
    void perform() throws IOException {
        agreeOnSecurity(agreeOnVersion());
    }

    /** Section 7.1.1; unknown versions count as 3.3, as it demands, and later ones as the latest that we know. */
    private int agreeOnVersion() throws IOException {
        String greeting = new String(in.bytes(12), StandardCharsets.ISO_8859_1);
        if (!greeting.matches("RFB \\d{3}\\.\\d{3}\n")) {
            throw notRfb();
        }
        int major = Integer.parseInt(greeting.substring(4, 7));
        int minor = Integer.parseInt(greeting.substring(8, 11));
        if (major < 3) {
            throw notRfb();
        }
        int agreed = major > 3 || minor >= 8 ? 8 : minor == 7 ? 7 : 3;
        out.send(("RFB 003.00" + agreed + "\n").getBytes(StandardCharsets.ISO_8859_1));
        return agreed;
    }

    /** Section 7.1.2 and, for version 3.3, appendix A. */
    private void agreeOnSecurity(int version) throws IOException {
        if (version == 3) {
            takeNone(in.u32());
            return;
        }
        takeNone(bestOffer());
        out.send(new byte[] {SECURITY_NONE});
        // Section 7.1.3; in version 3.7 there is no SecurityResult after None.
        if (version == 8 && in.u32() != 0) {
            throw new ScreenshotException("Client.ScreenRefused");
        }
    }

    /** After Invalid comes the reason of a refusal. It isn't read: a server's own words are shown to nobody. */
    private static void takeNone(long type) throws ScreenshotException {
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

    /** The lowest number of those offered: None, else VNC's password, else any other; Invalid if there are none. */
    private long bestOffer() throws IOException {
        int offers = in.u8();
        int best = offers == 0 ? SECURITY_INVALID : 255;
        for (byte type : in.bytes(offers)) {
            best = Math.min(best, Byte.toUnsignedInt(type));
        }
        return best;
    }

    private static ScreenshotException notRfb() {
        return new ScreenshotException("Client.ScreenNotRfb");
    }
}
