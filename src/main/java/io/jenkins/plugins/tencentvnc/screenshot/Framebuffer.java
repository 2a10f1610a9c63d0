package io.jenkins.plugins.tencentvnc.screenshot;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/** The pixels of a screen, and which of them the server has sent. Takes 32 bits of memory a pixel, 64 MiB at most. */
final class Framebuffer {

    /** The most pixels in width, and in height. */
    static final int LARGEST = 4096;

    static final int BYTES_PER_PIXEL = 4;

    /** The pixels of the smallest text screen of a PC, 40 × 25 characters. */
    private static final int TEXT_SCREEN = 320 * 200;

    private static final int RGB = 0xffffff;
    private static final int ROUND_SHIFT = 24;

    private final int width;
    private final int height;
    private final BufferedImage image;

    /** Those of the image, row by row: {@code 0xRRGGBB}, and above it the round in which it was sent, from 1. */
    private final int[] pixels;

    private int round = 1;
    private int missing;
    private int firstMissing;

    /** Of a size that {@link #bytes} accepts. */
    Framebuffer(int width, int height) {
        this.width = width;
        this.height = height;
        this.image = new BufferedImage(Math.max(1, width), Math.max(1, height), BufferedImage.TYPE_INT_RGB);
        this.pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        this.missing = width * height;
    }

    /**
     * How many bytes the pixels of such a frame have.
     *
     * @throws ScreenshotException {@code Client.ScreenTooLarge}
     */
    static long bytes(int width, int height) throws ScreenshotException {
        if (width > LARGEST || height > LARGEST) {
            throw new ScreenshotException("Client.ScreenTooLarge");
        }
        return (long) width * height * BYTES_PER_PIXEL;
    }

    /** The picture itself, not a copy. */
    BufferedImage image() {
        return image;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** Whether that rectangle lies within the frame. */
    boolean contains(int x, int y, int width, int height) {
        return x + width <= this.width && y + height <= this.height;
    }

    /** Puts a part of a row into the frame, each pixel {@code 0xRRGGBB}, taken from that place of the array. */
    void put(int x, int y, int count, int[] colours, int from) {
        int at = y * width + x;
        for (int i = 0; i < count; i++) {
            if (pixels[at + i] >>> ROUND_SHIFT != round) {
                missing--;
            }
            pixels[at + i] = round << ROUND_SHIFT | colours[from + i];
        }
    }

    /** Expects every pixel once more; until it comes, the one before stays. */
    void expectAgain() {
        round++;
        missing = width * height;
        firstMissing = 0;
    }

    /** How many pixels have not been sent. */
    int missing() {
        return missing;
    }

    /** Whether every pixel has been sent. */
    boolean isComplete() {
        return missing == 0;
    }

    /** Whether this is a screen and not what a gateway names as the size before it knows the screen. */
    boolean isScreen() {
        return width * height >= TEXT_SCREEN;
    }

    /** The first row of which a pixel is missing; only to be asked while one is. */
    int firstIncompleteRow() {
        while (pixels[firstMissing] >>> ROUND_SHIFT == round) {
            firstMissing++;
        }
        return firstMissing / width;
    }

    /** Whether all of it has one colour, as a blanked screen has. */
    boolean isDark() {
        for (int pixel : pixels) {
            if ((pixel & RGB) != (pixels[0] & RGB)) {
                return false;
            }
        }
        return true;
    }
}
