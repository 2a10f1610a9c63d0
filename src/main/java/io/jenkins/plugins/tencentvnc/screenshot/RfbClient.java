package io.jenkins.plugins.tencentvnc.screenshot;

import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A client of the Remote Framebuffer Protocol, versions 3.3, 3.7 and 3.8, limited to the messages of one screenshot. It
 * does not implement KeyEvent, PointerEvent and ClientCutText.
 *
 * <p>A server may ignore the requested pixel format; the capture then times out, fails as invalid, or has wrong
 * colours.
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

    /**
     * Maximum number of screen sizes in a capture; a booting machine switches between text and graphics only a few
     * times.
     */
    private static final int MAX_SIZES = 8;

    /** Pixels of the smallest tile that servers send. An answer with fewer new pixels is no progress. */
    private static final int TILE = 16 * 16;

    /** Pause before a request that follows one without progress: the server has no picture yet. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** Pause before a dark screen is requested again, since a screen that is about to be drawn is dark as well. */
    private static final Duration DARK_PAUSE = Duration.ofSeconds(1);

    private final RfbConnection connection;
    private final DataInputStream in;
    private final CaptureSlots.Slot slot;
    private final ZrleDecoder zrle;

    private PixelFormat format;

    /** The only reference to the framebuffer while messages are read, so that a new size frees it. */
    private Framebuffer frame;

    private int[] row;
    private byte[] rowBytes;

    /** The number of framebuffers so far; tells them apart. */
    private int sizes;

    /** @param slot resized before a framebuffer is allocated */
    RfbClient(RfbConnection connection, CaptureSlots.Slot slot) {
        this.connection = connection;
        this.in = new DataInputStream(connection);
        this.slot = slot;
        this.zrle = new ZrleDecoder(in);
    }

    /**
     * Performs the handshake, requests the whole screen and reads until it is complete.
     *
     * @throws ScreenshotException if the server refuses, requires a password, or violates the protocol
     * @throws IOException if the connection fails or ends
     */
    Framebuffer capture() throws IOException {
        try (zrle) {
            new RfbHandshake(in, connection).perform();
            connection.send(new byte[] {1}); // ClientInit (section 7.3.1): share the screen with all other clients
            readServerInit();
            connection.send(format.message());
            setEncodings();
            readScreen();
            int dark = 0;
            while (sizes != dark && frame.isDark()) { // a screen of another size can be dark at first as well
                dark = sizes;
                readDarkScreenAgain();
            }
            return frame;
        }
    }

    /**
     * Requests and reads until the screen is complete. A server may answer one request by several updates or by less
     * than was requested, and sends next to nothing before it knows the screen.
     */
    private void readScreen() throws IOException {
        while (!isScreenComplete()) {
            int requested = sizes;
            int missing = frame.missing();
            request();
            while (!readMessage()) {} // until an update
            boolean progress = sizes != requested || missing - frame.missing() >= TILE;
            if (!progress) {
                pause(PAUSE);
            }
        }
    }

    private boolean isScreenComplete() {
        return frame.isScreen() && frame.isComplete();
    }

    private void readDarkScreenAgain() throws IOException {
        int dark = sizes;
        try {
            frame.startRound();
            pause(DARK_PAUSE);
            readScreen();
        } catch (IOException e) {
            if (sizes != dark) {
                throw e;
            }
            // No other picture arrived in time, so the screen is dark.
        }
    }

    /** Reads messages for the given time; returns early if the screen is complete. */
    private void pause(Duration time) throws IOException {
        Deadline end = Deadline.after(time);
        while (!isScreenComplete() && !end.left().isZero() && connection.arrivesWithin(end.left())) {
            readMessage();
        }
    }

    /** Reads ServerInit (section 7.3.2). The server's own pixel format and desktop name are skipped. */
    private void readServerInit() throws IOException {
        int width = in.readUnsignedShort();
        int height = in.readUnsignedShort();
        in.skipNBytes(16);
        in.skipNBytes(Integer.toUnsignedLong(in.readInt()));
        startFrame(width, height);
        format = PixelFormat.of(frame);
    }

    private void startFrame(int width, int height) throws ScreenshotException {
        if (sizes == MAX_SIZES) {
            throw ScreenshotException.notRfb();
        }
        slot.resize(Framebuffer.bytes(width, height));
        frame = null; // frees the old one before the new one is allocated
        frame = new Framebuffer(width, height);
        sizes++;
        row = new int[width];
        rowBytes = new byte[width * Framebuffer.BYTES_PER_PIXEL];
    }

    /** Sends SetEncodings (section 7.5.2), the compressed encoding first, which a slow line needs. */
    private void setEncodings() throws IOException {
        ByteBuffer message = ByteBuffer.allocate(16);
        message.put((byte) SET_ENCODINGS).put((byte) 0).putShort((short) 3);
        message.putInt(ZRLE).putInt(RAW).putInt(DESKTOP_SIZE);
        connection.send(message.array());
    }

    /**
     * Sends a non-incremental FramebufferUpdateRequest (section 7.5.3) from the first incomplete row on. Before the
     * server knows the screen one pixel is enough, since any answer brings the new size.
     */
    private void request() throws IOException {
        int y = frame.isScreen() ? frame.firstIncompleteRow() : 0;
        ByteBuffer message = ByteBuffer.allocate(10);
        message.put((byte) FRAMEBUFFER_UPDATE_REQUEST).put((byte) 0);
        message.putShort((short) 0).putShort((short) y);
        message.putShort((short) (frame.isScreen() ? frame.width() : 1));
        message.putShort((short) (frame.isScreen() ? frame.height() - y : 1));
        connection.send(message.array());
    }

    /** Reads a message (section 7.6); returns whether it was a FramebufferUpdate. */
    private boolean readMessage() throws IOException {
        int type = in.readUnsignedByte();
        switch (type) {
            case FRAMEBUFFER_UPDATE -> {
                in.skipNBytes(1);
                for (int left = in.readUnsignedShort(); left > 0; left--) {
                    readRectangle();
                }
            }
            case SET_COLOUR_MAP_ENTRIES -> {
                in.skipNBytes(3);
                in.skipNBytes(in.readUnsignedShort() * 6L);
            }
            case BELL -> {}
            case SERVER_CUT_TEXT -> {
                in.skipNBytes(3);
                in.skipNBytes(Integer.toUnsignedLong(in.readInt()));
            }
            default -> throw ScreenshotException.notRfb();
        }
        return type == FRAMEBUFFER_UPDATE;
    }

    private void readRectangle() throws IOException {
        int x = in.readUnsignedShort();
        int y = in.readUnsignedShort();
        int width = in.readUnsignedShort();
        int height = in.readUnsignedShort();
        int encoding = in.readInt();
        if (encoding == DESKTOP_SIZE) {
            startFrame(width, height); // section 7.8.2: all earlier pixels are void
            return;
        }
        if (!frame.contains(x, y, width, height)) {
            throw ScreenshotException.notRfb();
        }
        switch (encoding) {
            case RAW -> readRaw(x, y, width, height);
            case ZRLE -> zrle.read(frame, format, x, y, width, height);
            default -> throw ScreenshotException.notRfb();
        }
    }

    /** Reads a rectangle in Raw encoding (section 7.7.1). */
    private void readRaw(int x, int y, int width, int height) throws IOException {
        int bytes = format.bytesPerPixel();
        for (int i = 0; i < height && width > 0; i++) {
            in.readFully(rowBytes, 0, width * bytes);
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
}
