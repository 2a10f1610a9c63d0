package io.jenkins.plugins.tencentvnc.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * A true-colour pixel format of RFC 6143 section 7.4.
 *
 * @param bitsPerPixel 8, 16 or 32
 * @param redMax the highest value of red, a power of two less one; likewise green and blue
 * @param redShift the left shift of red in the pixel; likewise green and blue
 */
record PixelFormat(
        int bitsPerPixel,
        int depth,
        boolean bigEndian,
        int redMax,
        int greenMax,
        int blueMax,
        int redShift,
        int greenShift,
        int blueShift) {

    /** 8 bits each, as {@code 0x00RRGGBB} in little-endian order. */
    static final PixelFormat RGB = new PixelFormat(32, 24, false, 255, 255, 255, 16, 8, 0);

    private static final int PADDING = 3;

    /** @throws IOException also for a format without true colour or against RFC 6143 */
    static PixelFormat read(DataInputStream in) throws IOException {
        int bitsPerPixel = in.readUnsignedByte();
        int depth = in.readUnsignedByte();
        boolean bigEndian = in.readBoolean();
        boolean trueColour = in.readBoolean();
        PixelFormat format = new PixelFormat(
                bitsPerPixel,
                depth,
                bigEndian,
                in.readUnsignedShort(),
                in.readUnsignedShort(),
                in.readUnsignedShort(),
                in.readUnsignedByte(),
                in.readUnsignedByte(),
                in.readUnsignedByte());
        in.readFully(new byte[PADDING]);
        if (!trueColour || (bitsPerPixel != 8 && bitsPerPixel != 16 && bitsPerPixel != 32)) {
            throw new IOException("Only true colour in 8, 16 or 32 bits is spoken here, not " + format);
        }
        return format;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeByte(bitsPerPixel);
        out.writeByte(depth);
        out.writeBoolean(bigEndian);
        out.writeBoolean(true);
        out.writeShort(redMax);
        out.writeShort(greenMax);
        out.writeShort(blueMax);
        out.writeByte(redShift);
        out.writeByte(greenShift);
        out.writeByte(blueShift);
        out.write(new byte[PADDING]);
    }

    int bytesPerPixel() {
        return bitsPerPixel / 8;
    }

    /** Returns the size of a CPIXEL (RFC 6143 section 7.7.5), which omits the unused byte, if there is one. */
    int compactBytesPerPixel() {
        return bitsPerPixel == 32 && depth <= 24 && (colourBits() >>> 24 == 0 || (colourBits() & 0xff) == 0)
                ? 3
                : bytesPerPixel();
    }

    /** Returns the number of bytes of a pixel before those of a CPIXEL. */
    int compactOffset() {
        return compactBytesPerPixel() < bytesPerPixel() && (colourBits() >>> 24 == 0) == bigEndian ? 1 : 0;
    }

    private int colourBits() {
        return redMax << redShift | greenMax << greenShift | blueMax << blueShift;
    }

    /**
     * Writes a colour {@code 0xRRGGBB} as {@link #bytesPerPixel} bytes. Unused bits are set, which RFC 6143 permits;
     * noVNC 1.3, which Debian has, may take them for the opacity.
     */
    void encode(int rgb, byte[] bytes, int at) {
        int unused = ~colourBits();
        int pixel = unused
                | scaled(rgb >> 16, redMax) << redShift
                | scaled(rgb >> 8, greenMax) << greenShift
                | scaled(rgb, blueMax) << blueShift;
        int size = bytesPerPixel();
        for (int i = 0; i < size; i++) {
            bytes[at + (bigEndian ? size - 1 - i : i)] = (byte) (pixel >> (8 * i));
        }
    }

    private static int scaled(int eightBits, int max) {
        return (eightBits & 0xff) * max / 255;
    }
}
