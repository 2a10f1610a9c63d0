package io.jenkins.plugins.tencentvnc.screenshot;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * As much of the Remote Framebuffer Protocol, versions 3.3, 3.7 and 3.8, as one picture needs. Of the messages that a
 * client can send it knows no KeyEvent, PointerEvent or ClientCutText.
 *
 * <p>It asks for pixels of 32 bits (SetPixelFormat), and has to trust that the server complies: what the server sends
 * says nothing about its format. From one that does not comply come too few bytes, after which nothing more comes in
 * time, or bytes that soon make no sense as messages, or a picture in wrong colours; never more than that.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6143">RFC 6143</a>
 */
final class RfbClient {

    /** Passes one message on; there is no other way out. */
    interface Sender {
        void send(byte[] message) throws IOException;
    }

    private static final int SECURITY_INVALID = 0;
    private static final int SECURITY_NONE = 1;
    private static final int SECURITY_VNC_AUTHENTICATION = 2;

    private static final int SET_PIXEL_FORMAT = 0;
    private static final int SET_ENCODINGS = 2;
    private static final int FRAMEBUFFER_UPDATE_REQUEST = 3;

    private static final int FRAMEBUFFER_UPDATE = 0;
    private static final int SET_COLOUR_MAP_ENTRIES = 1;
    private static final int BELL = 2;
    private static final int SERVER_CUT_TEXT = 3;

    private static final int RAW = 0;
    private static final int DESKTOP_SIZE = -223;

    /** A machine that starts changes between text and graphics a few times at most while a picture is taken. */
    private static final int MOST_SIZES = 8;

    /** A server that sends tiles of 16 × 16 pixels in updates of their own needs this many for 1600 × 1600 pixels. */
    private static final int MOST_UPDATES = 10_000;

    private final DataInputStream in;
    private final Sender out;
    private final ReadLimit allowance;
    private final CaptureSlots.Place place;

    private Framebuffer frame;
    private byte[] row;
    private int sizes;
    private int updates;

    /**
     * @param in what the server says; its own end is an IOException
     * @param allowance to be told of what is read
     * @param place to be asked before there is a frame
     */
    RfbClient(InputStream in, Sender out, ReadLimit allowance, CaptureSlots.Place place) {
        this.in = new DataInputStream(in);
        this.out = out;
        this.allowance = allowance;
        this.place = place;
    }

    /**
     * Shakes hands, asks for everything that is on the screen and reads until it is complete.
     *
     * @throws ScreenshotException if the server refuses, wants a password, or says what no server should say
     * @throws IOException if {@code in} or {@code out} does
     */
    Framebuffer look() throws IOException {
        agreeOnSecurity(agreeOnVersion());
        out.send(new byte[] {1}); // ClientInit, RFC 6143 section 7.3.1: share the screen with whoever else looks at it
        readServerInit();
        setPixelFormat();
        setEncodings();
        requestTheRest();
        while (!frame.isComplete()) {
            readMessage();
        }
        return frame;
    }

    /** Section 7.1.1; unknown versions count as 3.3, as it demands, and later ones as the latest that we know. */
    private int agreeOnVersion() throws IOException {
        String greeting = new String(bytes(12), StandardCharsets.ISO_8859_1);
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

    /** Section 7.1.2 and, for version 3.3, appendix A: only the security type None is taken. */
    private void agreeOnSecurity(int version) throws IOException {
        if (version == 3) {
            takeNone(u32());
            return;
        }
        takeNone(bestOffer());
        out.send(new byte[] {SECURITY_NONE});
        // Section 7.1.3; in version 3.7 there is no SecurityResult after None.
        if (version == 8 && u32() != 0) {
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
        int offers = u8();
        int best = offers == 0 ? SECURITY_INVALID : 255;
        for (byte type : bytes(offers)) {
            best = Math.min(best, Byte.toUnsignedInt(type));
        }
        return best;
    }

    /** Section 7.3.2. The server's own pixel format and the name of the desktop are of no interest. */
    private void readServerInit() throws IOException {
        int width = u16();
        int height = u16();
        skip(16);
        skip(u32());
        begin(width, height);
    }

    private void begin(int width, int height) throws ScreenshotException {
        if (++sizes > MOST_SIZES) {
            throw notRfb();
        }
        long bytes = Framebuffer.bytes(width, height);
        place.resize(bytes);
        frame = null; // or there would be two for a moment
        frame = new Framebuffer(width, height);
        row = new byte[width * Framebuffer.BYTES_PER_PIXEL];
        allowance.readFrame(bytes);
    }

    /** Section 7.5.1: 32 bits a pixel, depth 24, little-endian, true colour, blue first. */
    private void setPixelFormat() throws IOException {
        ByteBuffer message = ByteBuffer.allocate(20);
        message.put((byte) SET_PIXEL_FORMAT).put(new byte[3]);
        message.put((byte) 32).put((byte) 24).put((byte) 0).put((byte) 1);
        message.putShort((short) 255).putShort((short) 255).putShort((short) 255);
        message.put((byte) 16).put((byte) 8).put((byte) 0);
        out.send(message.array());
    }

    /** Section 7.5.2. */
    private void setEncodings() throws IOException {
        ByteBuffer message = ByteBuffer.allocate(12);
        message.put((byte) SET_ENCODINGS).put((byte) 0).putShort((short) 2);
        message.putInt(RAW).putInt(DESKTOP_SIZE);
        out.send(message.array());
    }

    /** Section 7.5.3: not only what has changed, but all that is there, from the first incomplete row on. */
    private void requestTheRest() throws IOException {
        int y = frame.firstIncompleteRow();
        ByteBuffer message = ByteBuffer.allocate(10);
        message.put((byte) FRAMEBUFFER_UPDATE_REQUEST).put((byte) 0);
        message.putShort((short) 0).putShort((short) y);
        message.putShort((short) frame.width()).putShort((short) (frame.height() - y));
        out.send(message.array());
    }

    /** Section 7.6. */
    private void readMessage() throws IOException {
        switch (u8()) {
            case FRAMEBUFFER_UPDATE -> readUpdate();
            case SET_COLOUR_MAP_ENTRIES -> {
                skip(3);
                skip(u16() * 6L);
            }
            case BELL -> {}
            case SERVER_CUT_TEXT -> {
                skip(3);
                skip(u32());
            }
            default -> throw notRfb();
        }
    }

    /** Section 7.6.1. A server may answer one request by several updates, or by less than was asked for. */
    private void readUpdate() throws IOException {
        if (++updates > MOST_UPDATES) {
            throw notRfb();
        }
        skip(1);
        for (int left = u16(); left > 0; left--) {
            readRectangle();
        }
        if (!frame.isComplete()) {
            requestTheRest();
        }
    }

    private void readRectangle() throws IOException {
        int x = u16();
        int y = u16();
        int width = u16();
        int height = u16();
        switch ((int) u32()) {
            case RAW -> readRaw(x, y, width, height);
            case DESKTOP_SIZE -> begin(width, height); // section 7.8.2: all that was sent before is void
            default -> throw notRfb();
        }
    }

    /** Section 7.7.1. */
    private void readRaw(int x, int y, int width, int height) throws IOException {
        if (!frame.contains(x, y, width, height)) {
            throw notRfb();
        }
        for (int i = 0; i < height && width > 0; i++) {
            int length = width * Framebuffer.BYTES_PER_PIXEL;
            allowance.reading(length);
            in.readFully(row, 0, length);
            frame.put(x, y + i, width, row);
        }
    }

    private int u8() throws IOException {
        allowance.reading(1);
        return in.readUnsignedByte();
    }

    private int u16() throws IOException {
        allowance.reading(2);
        return in.readUnsignedShort();
    }

    private long u32() throws IOException {
        allowance.reading(4);
        return Integer.toUnsignedLong(in.readInt());
    }

    private byte[] bytes(int count) throws IOException {
        allowance.reading(count);
        byte[] bytes = new byte[count];
        in.readFully(bytes);
        return bytes;
    }

    private void skip(long count) throws IOException {
        allowance.reading(count);
        byte[] scrap = new byte[(int) Math.min(count, 4096)];
        for (long left = count; left > 0; left -= Math.min(left, scrap.length)) {
            in.readFully(scrap, 0, (int) Math.min(left, scrap.length));
        }
    }

    private static ScreenshotException notRfb() {
        return new ScreenshotException("Client.ScreenNotRfb");
    }
}
