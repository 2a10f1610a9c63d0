package io.jenkins.plugins.tencentvnc.screenshot;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;

/** The pixels of a screen, and which of them the server has sent. Takes 33 bits of memory a pixel, 66 MiB at most. */
final class Framebuffer {

    /** The most pixels in width, and in height. */
    static final int LARGEST = 4096;

    static final int BYTES_PER_PIXEL = 4;

    private final BufferedImage image;

    /** Those of the image, row by row, each {@code 0xRRGGBB}. */
    private final int[] pixels;

    private final BitSet sent;
    private int firstMissing;

    /** Of a size that {@link #bytes} accepts. */
    Framebuffer(int width, int height) {
        this.image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        this.pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        this.sent = new BitSet(pixels.length);
    }

    /**
     * How many bytes the pixels of such a frame have.
     *
     * @throws ScreenshotException {@code Client.ScreenTooLarge}, or {@code Client.ScreenNotRfb} if there is no pixel at all
     */
    static long bytes(int width, int height) throws ScreenshotException {
        if (width > LARGEST || height > LARGEST) {
            throw new ScreenshotException("Client.ScreenTooLarge");
        }
        if (width < 1 || height < 1) {
            throw new ScreenshotException("Client.ScreenNotRfb");
        }
        return (long) width * height * BYTES_PER_PIXEL;
    }

    /** The picture itself, not a copy. */
    BufferedImage image() {
        return image;
    }

    int width() {
        return image.getWidth();
    }

    int height() {
        return image.getHeight();
    }

    /** Whether that rectangle lies within the frame. */
    boolean contains(int x, int y, int width, int height) {
        return x + width <= width() && y + height <= height();
    }

    /** @param row so many pixels of four bytes: blue, green, red and one without meaning */
    void put(int x, int y, int count, byte[] row) {
        ByteBuffer bytes = ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
        int from = y * width() + x;
        for (int i = 0; i < count; i++) {
            pixels[from + i] = bytes.getInt() & 0xffffff;
        }
        sent.set(from, from + count);
        firstMissing = sent.nextClearBit(firstMissing);
    }

    /** Whether every pixel has been sent. */
    boolean isComplete() {
        return firstMissing >= pixels.length;
    }

    /** The first row of which a pixel is missing; only to be asked while one is. */
    int firstIncompleteRow() {
        return firstMissing / width();
    }

    /** Whether all of it has one colour, as a blanked screen has. */
    boolean isDark() {
        for (int pixel : pixels) {
            if (pixel != pixels[0]) {
                return false;
            }
        }
        return true;
    }
}
