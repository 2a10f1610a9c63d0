package io.jenkins.plugins.tencentvnc.screenshot;

import java.nio.ByteBuffer;

/** How a server is to send pixels (RFC 6143, section 7.4): true colour, little-endian, blue in the lowest bits. */
enum PixelFormat {
    /** 32 bits a pixel. */
    TRUE_COLOR(32, 24, 8, 8, 8),

    /**
     * 16 bits a pixel. Compressed, a desktop with a photograph on it takes a half to a quarter of the bytes, and its PNG
     * file needs not be halved to stay below the limit. From a server that doesn't compress comes half as much.
     */
    HIGH_COLOR(16, 16, 5, 6, 5);

    /** The pixels of 1024 × 768. A photograph of that size takes 2 MB compressed: 8 s at 2 Mbit/s. */
    private static final int MOST_IN_TRUE_COLOR = 1024 * 768;

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

    /** The one for a screen of that size. */
    static PixelFormat of(int width, int height) {
        return width * height > MOST_IN_TRUE_COLOR ? HIGH_COLOR : TRUE_COLOR;
    }

    /** The message SetPixelFormat, section 7.5.1. */
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

    /** Of the CPIXEL of ZRLE, section 7.7.5, which leaves out a byte that no colour uses. */
    int compactBytesPerPixel() {
        return depth / 8;
    }

    /** The colour as {@code 0xRRGGBB}. Bits that no colour uses have no meaning. */
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
