package io.jenkins.plugins.tencentvnc.screenshot;

import java.nio.ByteBuffer;

/**
 * The pixel format requested from a server (RFC 6143, section 7.4): true colour, little-endian, blue in the lowest
 * bits.
 */
enum PixelFormat {
    TRUE_COLOR(32, 24, 8, 8, 8),

    /**
     * 16 bits per pixel. Compressed, a desktop with a photograph takes a half to a quarter of the bytes, and its PNG
     * file need not be halved to stay below the limit. A server without compression sends half the bytes.
     */
    HIGH_COLOR(16, 16, 5, 6, 5);

    /** The pixels of 1024 × 768. A photograph of that size takes 2 MB compressed: 8 s at 2 Mbit/s. */
    private static final int MAX_TRUE_COLOR_PIXELS = 1024 * 768;

    private static final int SET_PIXEL_FORMAT = 0;

    private final int bits;
    private final int depth;
    private final int redBits;
    private final int greenBits;
    private final int blueBits;

    PixelFormat(int bits, int depth, int redBits, int greenBits, int blueBits) {
        this.bits = bits;
        this.depth = depth;
        this.redBits = redBits;
        this.greenBits = greenBits;
        this.blueBits = blueBits;
    }

    /**
     * Returns the format for the first framebuffer of a connection. It is never changed, since updates in the old
     * format may be on their way; so a placeholder, which a screen of any size may follow, gets that of a large one.
     */
    static PixelFormat of(Framebuffer frame) {
        boolean small = frame.isScreen() && frame.width() * frame.height() <= MAX_TRUE_COLOR_PIXELS;
        return small ? TRUE_COLOR : HIGH_COLOR;
    }

    /** Returns the message SetPixelFormat (section 7.5.1). */
    byte[] message() {
        ByteBuffer message = ByteBuffer.allocate(20);
        message.put((byte) SET_PIXEL_FORMAT).put(new byte[3]);
        message.put((byte) bits).put((byte) depth).put((byte) 0).put((byte) 1);
        message.putShort((short) max(redBits)).putShort((short) max(greenBits)).putShort((short) max(blueBits));
        message.put((byte) (greenBits + blueBits)).put((byte) blueBits).put((byte) 0);
        return message.array();
    }

    int bytesPerPixel() {
        return bits / 8;
    }

    /** Returns the size of ZRLE's CPIXEL (section 7.7.5), which omits a byte that no colour uses. */
    int compactBytesPerPixel() {
        return depth / 8;
    }

    /** Returns the colour as {@code 0xRRGGBB}; bits that no colour uses are ignored. */
    int rgb(int pixel) {
        return scaled(pixel >> greenBits + blueBits, redBits) << 16
                | scaled(pixel >> blueBits, greenBits) << 8
                | scaled(pixel, blueBits);
    }

    private static int scaled(int value, int bits) {
        return (value & max(bits)) * 255 / max(bits);
    }

    private static int max(int bits) {
        return (1 << bits) - 1;
    }
}
