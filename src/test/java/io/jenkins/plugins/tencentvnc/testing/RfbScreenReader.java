package io.jenkins.plugins.tencentvnc.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.BitSet;

/**
 * A client of RFB 3.8 (RFC 6143) that reads a screen and types: security type None, shared, encoding Raw. It trusts the
 * server's sizes, and so serves tests and demonstrations only.
 */
public final class RfbScreenReader {

    private static final int SECURITY_NONE = 1;
    private static final int ENCODING_RAW = 0;

    /** Announces a new size of the screen (RFC 6143 section 7.8.2). */
    private static final int DESKTOP_SIZE = -223;

    private final DataInputStream in;
    private final DataOutputStream out;
    private final String name;
    private BufferedImage picture;
    private BitSet seen;

    /** @throws IOException if the connection ends, or is not one of RFB 3.8 without a password */
    public RfbScreenReader(InputStream from, OutputStream to) throws IOException {
        in = new DataInputStream(new BufferedInputStream(from, 1 << 16));
        out = new DataOutputStream(new BufferedOutputStream(to));
        byte[] version = new byte[12];
        in.readFully(version);
        check(new String(version, US_ASCII).equals("RFB 003.008\n"), "not RFB 3.8");
        out.write(version);
        out.flush();
        byte[] types = new byte[in.readUnsignedByte()];
        in.readFully(types);
        check(new String(types, US_ASCII).indexOf(SECURITY_NONE) >= 0, "a password is asked for");
        out.writeByte(SECURITY_NONE);
        out.flush();
        check(in.readInt() == 0, "the security handshake failed");
        out.writeBoolean(true);
        out.flush();
        resize(in.readUnsignedShort(), in.readUnsignedShort());
        PixelFormat.read(in);
        byte[] text = new byte[in.readInt()];
        in.readFully(text);
        name = new String(text, UTF_8);
        setUp();
    }

    private static void check(boolean holds, String otherwise) throws IOException {
        if (!holds) {
            throw new IOException("Unexpected VNC server: " + otherwise);
        }
    }

    private void setUp() throws IOException {
        out.writeInt(0);
        PixelFormat.RGB.write(out);
        out.writeShort(2 << 8);
        out.writeShort(2);
        out.writeInt(ENCODING_RAW);
        out.writeInt(DESKTOP_SIZE);
        out.flush();
    }

    /** Returns the server's name of the screen. */
    public String name() {
        return name;
    }

    /** Returns the whole current screen in the colours {@code 0xRRGGBB}. Waits without a limit. */
    public BufferedImage frame() throws IOException {
        resize(picture.getWidth(), picture.getHeight());
        request();
        while (seen.cardinality() < picture.getWidth() * picture.getHeight()) {
            readMessage();
        }
        return picture;
    }

    /** Presses and releases a key; keysyms of Latin-1 characters are their codes. */
    public void type(int keysym) throws IOException {
        for (boolean down : new boolean[] {true, false}) {
            out.writeByte(4);
            out.writeBoolean(down);
            out.writeShort(0);
            out.writeInt(keysym);
        }
        out.flush();
    }

    private void resize(int width, int height) {
        picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        seen = new BitSet(width * height);
    }

    private void request() throws IOException {
        out.writeByte(3);
        out.writeBoolean(false);
        out.writeInt(0);
        out.writeShort(picture.getWidth());
        out.writeShort(picture.getHeight());
        out.flush();
    }

    private void readMessage() throws IOException {
        int type = in.readUnsignedByte();
        switch (type) {
            case 0 -> {
                in.readUnsignedByte();
                for (int left = in.readUnsignedShort(); left > 0; left--) {
                    readRectangle();
                }
            }
            case 2 -> {} // Bell
            case 3 -> {
                in.skipNBytes(3);
                in.skipNBytes(in.readInt());
            }
            default -> throw new IOException("Unexpected message of the VNC server: " + type);
        }
    }

    private void readRectangle() throws IOException {
        int left = in.readUnsignedShort();
        int top = in.readUnsignedShort();
        int width = in.readUnsignedShort();
        int height = in.readUnsignedShort();
        int encoding = in.readInt();
        if (encoding == DESKTOP_SIZE) {
            resize(width, height);
            request();
            return;
        }
        check(encoding == ENCODING_RAW, "encoding " + encoding + " was not asked for");
        byte[] row = new byte[width * PixelFormat.RGB.bytesPerPixel()];
        for (int y = top; y < top + height; y++) {
            in.readFully(row);
            for (int x = 0; x < width; x++) {
                picture.setRGB(left + x, y, rgb(row, x * PixelFormat.RGB.bytesPerPixel()));
            }
            seen.set(y * picture.getWidth() + left, y * picture.getWidth() + left + width);
        }
    }

    private static int rgb(byte[] bytes, int at) {
        return (bytes[at + 2] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | bytes[at] & 0xff;
    }
}
