package io.jenkins.plugins.tencentvnc.screenshot;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/** The pixels of a screen, and which of them the server has sent. Takes 32 bits of memory per pixel, 64 MiB at most. */
final class Framebuffer {

    /** Maximum width and height in pixels. */
    static final int MAX_SIDE = 4096;

    static final int BYTES_PER_PIXEL = 4;

    /** The pixels of the smallest text screen of a PC, 40 × 25 characters. */
    private static final int TEXT_SCREEN = 320 * 200;

    private static final int RGB = 0xffffff;
    private static final int ROUND_SHIFT = 24;

    private final int width;
    private final int height;
    private final BufferedImage image;

    /** The image's pixels, row by row: {@code 0xRRGGBB}, and above it the round in which each was received, from 1. */
    private final int[] pixels;

    private int round = 1;
    private int missing;
    private int firstMissing;

    /** Creates a framebuffer of a size that {@link #bytes} accepts. */
    Framebuffer(int width, int height) {
        this.width = width;
        this.height = height;
        this.image = new BufferedImage(Math.max(1, width), Math.max(1, height), BufferedImage.TYPE_INT_RGB);
        this.pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        this.missing = width * height;
    }

    /**
     * Returns the number of bytes that the pixels of such a framebuffer take.
     *
     * @throws ScreenshotException {@code Client.ScreenTooLarge}
     */
    static long bytes(int width, int height) throws ScreenshotException {
        if (width > MAX_SIDE || height > MAX_SIDE) {
            throw new ScreenshotException("Client.ScreenTooLarge");
        }
        return (long) width * height * BYTES_PER_PIXEL;
    }

    /** Returns the image itself, not a copy. */
    BufferedImage image() {
        return image;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    boolean contains(int x, int y, int width, int height) {
        return x + width <= this.width && y + height <= this.height;
    }

    /** Writes a part of a row from the array, starting at {@code from}; each pixel is {@code 0xRRGGBB}. */
    void put(int x, int y, int count, int[] colours, int from) {
        int at = y * width + x;
        for (int i = 0; i < count; i++) {
            if (pixels[at + i] >>> ROUND_SHIFT != round) {
                missing--;
            }
            pixels[at + i] = round << ROUND_SHIFT | colours[from + i];
        }
    }

    /** Starts a new round, in which every pixel is expected again; each keeps its value until then. */
    void startRound() {
        round++;
        missing = width * height;
        firstMissing = 0;
    }

    /** Returns the number of pixels not received in this round. */
    int missing() {
        return missing;
    }

    boolean isComplete() {
        return missing == 0;
    }

    /** Whether the size is that of a screen; a gateway may announce a placeholder before it knows the screen. */
    boolean isScreen() {
        return width * height >= TEXT_SCREEN;
    }

    /** Returns the first row with a missing pixel; must not be called on a complete framebuffer. */
    int firstIncompleteRow() {
        while (pixels[firstMissing] >>> ROUND_SHIFT == round) {
            firstMissing++;
        }
        return firstMissing / width;
    }

    /** Whether all pixels have one colour, as on a blanked screen. */
    boolean isDark() {
        for (int pixel : pixels) {
            if ((pixel & RGB) != (pixels[0] & RGB)) {
                return false;
            }
        }
        return true;
    }
}
