package io.jenkins.plugins.tencentvnc.screenshot;

import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * As much of the Remote Framebuffer Protocol, versions 3.3, 3.7 and 3.8, as one picture needs. Of the messages that a
 * client can send it knows no KeyEvent, PointerEvent or ClientCutText.
 *
 * <p>It asks for pixels of a certain format, and has to trust that the server complies: what the server sends says
 * nothing about its format. From one that does not comply come too few bytes, after which nothing more comes in
 * time, or bytes that soon make no sense as messages, or a picture in wrong colours; never more than that.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6143">RFC 6143</a>
 */
final class RfbClient {

    private static final int SET_ENCODINGS = 2;
    private static final int FRAMEBUFFER_UPDATE_REQUEST = 3;

    private static final int FRAMEBUFFER_UPDATE = 0;
    private static final int SET_COLOUR_MAP_ENTRIES = 1;
    private static final int BELL = 2;
    private static final int SERVER_CUT_TEXT = 3;

    private static final int RAW = 0;
    private static final int ZRLE = 16;
    private static final int DESKTOP_SIZE = -223;

    /** A machine that starts changes between text and graphics a few times at most while a picture is taken. */
    private static final int MOST_SIZES = 8;

    /** The pixels of the smallest tile that servers send by itself. An answer with fewer new ones is no progress. */
    private static final int TILE = 16 * 16;

    /** Before the next request, where the last one brought no progress: the server has no picture yet. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** Before a dark screen is asked for once more, since one that is about to be drawn is dark as well. */
    private static final Duration DARK_PAUSE = Duration.ofSeconds(1);

    private final RfbInput in;
    private final MessageSender out;
    private final CaptureSlots.Place place;

    private final ZrleDecoder zrle;

    private PixelFormat format;
    private Framebuffer frame;
    private int[] row;
    private byte[] rowBytes;
    private int sizes;

    /** @param place to be asked before there is a frame */
    RfbClient(RfbInput in, MessageSender out, CaptureSlots.Place place) {
        this.in = in;
        this.out = out;
        this.place = place;
        this.zrle = new ZrleDecoder(in);
    }

    /**
     * Shakes hands, asks for everything that is on the screen and reads until it is complete.
     *
     * @throws ScreenshotException if the server refuses, wants a password, or says what no server should say
     * @throws IOException if {@code in} or {@code out} does
     */
    Framebuffer look() throws IOException {
        try (zrle) {
            new RfbHandshake(in, out).perform();
            out.send(new byte[] {1}); // ClientInit, RFC 6143 section 7.3.1: share the screen with all other clients
            readServerInit();
            out.send(format.message());
            setEncodings();
            readScreen();
            if (frame.isDark()) {
                readDarkScreenAgain();
            }
            return frame;
        }
    }

    /**
     * Asks and reads until there is a whole screen. A server may answer one request by several updates or by less than
     * was asked for, and before it knows the screen by next to nothing.
     */
    private void readScreen() throws IOException {
        while (!isShown()) {
            Framebuffer asked = frame;
            int missing = frame.missing();
            request();
            readUpdate();
            boolean progress = frame != asked || missing - frame.missing() >= TILE;
            if (!progress) {
                pause(PAUSE);
            }
        }
    }

    private boolean isShown() {
        return frame.isScreen() && frame.isComplete();
    }

    private void readDarkScreenAgain() throws IOException {
        Framebuffer dark = frame;
        try {
            frame.expectAgain();
            in.expectFrame(Framebuffer.bytes(frame.width(), frame.height()));
            pause(DARK_PAUSE);
            readScreen();
        } catch (IOException e) {
            if (frame != dark) {
                throw e;
            }
            // The server shows nothing else in time, so the screen is dark.
        }
    }

    /** Reads what comes meanwhile; ends early if that is the screen. */
    private void pause(Duration time) throws IOException {
        Deadline end = Deadline.after(time);
        while (!isShown() && !end.left().isZero() && in.arrivesWithin(end.left())) {
            readMessage();
        }
    }

    /** Section 7.3.2. The server's own pixel format and the name of the desktop are of no interest. */
    private void readServerInit() throws IOException {
        int width = in.u16();
        int height = in.u16();
        in.skip(16);
        in.skip(in.u32());
        begin(width, height);
        format = PixelFormat.of(width, height);
    }

    private void begin(int width, int height) throws ScreenshotException {
        if (++sizes > MOST_SIZES) {
            throw notRfb();
        }
        long bytes = Framebuffer.bytes(width, height);
        place.resize(bytes);
        frame = null; // or there would be two for a moment
        frame = new Framebuffer(width, height);
        row = new int[width];
        rowBytes = new byte[width * Framebuffer.BYTES_PER_PIXEL];
        in.expectFrame(bytes);
    }

    /** Section 7.5.2: first what makes a picture come over a slow line in time. */
    private void setEncodings() throws IOException {
        ByteBuffer message = ByteBuffer.allocate(16);
        message.put((byte) SET_ENCODINGS).put((byte) 0).putShort((short) 3);
        message.putInt(ZRLE).putInt(RAW).putInt(DESKTOP_SIZE);
        out.send(message.array());
    }

    /**
     * Section 7.5.3: not only what has changed, but all that is there, from the first incomplete row on. Of what is no
     * screen yet one pixel is enough, since another size comes with any answer.
     */
    private void request() throws IOException {
        int y = frame.isScreen() ? frame.firstIncompleteRow() : 0;
        ByteBuffer message = ByteBuffer.allocate(10);
        message.put((byte) FRAMEBUFFER_UPDATE_REQUEST).put((byte) 0);
        message.putShort((short) 0).putShort((short) y);
        message.putShort((short) (frame.isScreen() ? frame.width() : 1));
        message.putShort((short) (frame.isScreen() ? frame.height() - y : 1));
        out.send(message.array());
    }

    private void readUpdate() throws IOException {
        boolean isUpdate = false;
        while (!isUpdate) {
            isUpdate = readMessage();
        }
    }

    /** Section 7.6. Returns whether it was a FramebufferUpdate. */
    private boolean readMessage() throws IOException {
        int type = in.u8();
        switch (type) {
            case FRAMEBUFFER_UPDATE -> {
                in.skip(1);
                for (int left = in.u16(); left > 0; left--) {
                    readRectangle();
                }
            }
            case SET_COLOUR_MAP_ENTRIES -> {
                in.skip(3);
                in.skip(in.u16() * 6L);
            }
            case BELL -> {}
            case SERVER_CUT_TEXT -> {
                in.skip(3);
                in.skip(in.u32());
            }
            default -> throw notRfb();
        }
        return type == FRAMEBUFFER_UPDATE;
    }

    private void readRectangle() throws IOException {
        int x = in.u16();
        int y = in.u16();
        int width = in.u16();
        int height = in.u16();
        int encoding = in.s32();
        if (encoding == DESKTOP_SIZE) {
            begin(width, height); // section 7.8.2: all that was sent before is void
            return;
        }
        if (!frame.contains(x, y, width, height)) {
            throw notRfb();
        }
        switch (encoding) {
            case RAW -> readRaw(x, y, width, height);
            case ZRLE -> zrle.read(frame, format, x, y, width, height);
            default -> throw notRfb();
        }
    }

    /** Section 7.7.1. */
    private void readRaw(int x, int y, int width, int height) throws IOException {
        int bytes = format.bytesPerPixel();
        for (int i = 0; i < height && width > 0; i++) {
            in.read(rowBytes, width * bytes);
            for (int column = 0; column < width; column++) {
                int pixel = 0;
                for (int part = bytes - 1; part >= 0; part--) {
                    pixel = pixel << 8 | rowBytes[column * bytes + part] & 0xff;
                }
                row[column] = format.rgb(pixel);
            }
            frame.put(x, y + i, width, row, 0);
        }
    }

    private static ScreenshotException notRfb() {
        return new ScreenshotException("Client.ScreenNotRfb");
    }
}
