package io.jenkins.plugins.tencentvnc.screenshot;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import okio.ByteString;

/** Builds the bytes of an RFB server, valid or not. Numbers are cut to the width of their field. */
final class RfbServerScript {

    static final int RAW = 0;
    static final int ZRLE = 16;
    static final int DESKTOP_SIZE = -223;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Returns version 3.8, no password, and a screen of that size. */
    static RfbServerScript screen(int width, int height) {
        return new RfbServerScript().greet("003.008").types(1).u32(0).init(width, height);
    }

    RfbServerScript greet(String version) {
        return text("RFB " + version + "\n");
    }

    /** Adds the security types of versions 3.7 and 3.8. */
    RfbServerScript types(int... types) {
        u8(types.length);
        for (int type : types) {
            u8(type);
        }
        return this;
    }

    /** Adds ServerInit with a pixel format that the client does not use: 16 bits, big-endian. */
    RfbServerScript init(int width, int height) {
        u16(width).u16(height);
        u8(16).u8(16).u8(1).u8(1).u16(31).u16(63).u16(31).u8(11).u8(5).u8(0).skip(3);
        return string("QEMU (ins-r9hr2upy)");
    }

    RfbServerScript update(int rectangles) {
        return u8(0).u8(0).u16(rectangles);
    }

    RfbServerScript rectangle(int x, int y, int width, int height, int encoding) {
        return u16(x).u16(y).u16(width).u16(height).u32(encoding);
    }

    /** Adds a raw rectangle, cut out of a picture of that many columns. */
    RfbServerScript raw(int x, int y, int width, int height, int[] picture, int columns) {
        rectangle(x, y, width, height, RAW);
        for (int row = y; row < y + height; row++) {
            pixels(row * columns + x, width, picture);
        }
        return this;
    }

    /** As {@link #raw}, in 16 bits. */
    RfbServerScript shortRaw(int x, int y, int width, int height, int[] picture, int columns) {
        rectangle(x, y, width, height, RAW);
        for (int row = y; row < y + height; row++) {
            shortPixels(row * columns + x, width, picture);
        }
        return this;
    }

    /** Adds pixels in the client's format, blue first; the unused fourth byte is not zero. */
    RfbServerScript pixels(int from, int count, int[] picture) {
        ByteBuffer pixels = ByteBuffer.allocate(count * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = from; i < from + count; i++) {
            pixels.putInt(0xa5 << 24 | picture[i]);
        }
        bytes.writeBytes(pixels.array());
        return this;
    }

    /** Adds pixels of 16 bits, as the client requests for large screens and before it knows the screen: five bits red, six green, five blue. */
    RfbServerScript shortPixels(int from, int count, int[] picture) {
        ByteBuffer pixels = ByteBuffer.allocate(count * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = from; i < from + count; i++) {
            int rgb = picture[i];
            pixels.putShort((short) (rgb >> 8 & 0xf800 | rgb >> 5 & 0x7e0 | rgb >> 3 & 0x1f));
        }
        bytes.writeBytes(pixels.array());
        return this;
    }

    /** Returns a screen of that size and its picture, which a server only sends on request. */
    static RfbServerScript picture(int width, int height, int[] picture) {
        return screen(width, height).update(1).raw(0, 0, width, height, picture, width);
    }

    /** Returns the picture of a whole screen, as the answer to a request. */
    static RfbServerScript whole(int width, int height, int[] picture) {
        return new RfbServerScript().update(1).raw(0, 0, width, height, picture, width);
    }

    RfbServerScript colourMap(int entries) {
        return u8(1).u8(0).u16(0).u16(entries).skip(6 * entries);
    }

    RfbServerScript bell() {
        return u8(2);
    }

    RfbServerScript cutText(String text) {
        return u8(3).skip(3).string(text);
    }

    RfbServerScript string(String text) {
        return u32(text.length()).text(text);
    }

    RfbServerScript text(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    RfbServerScript skip(int count) {
        bytes.writeBytes(new byte[count]);
        return this;
    }

    RfbServerScript u8(int value) {
        bytes.write(value);
        return this;
    }

    RfbServerScript u16(int value) {
        return u8(value >> 8).u8(value);
    }

    RfbServerScript u32(long value) {
        return u16((int) (value >> 16)).u16((int) value);
    }

    RfbServerScript bytes(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    /** Returns the script as one WebSocket message. */
    ByteString message() {
        return ByteString.of(bytes());
    }
}
