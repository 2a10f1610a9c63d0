package io.jenkins.plugins.tencentvnc.testing;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.stream.IntStream;

/** Compares pictures of screens. */
public final class Pictures {

    /** The size of a text console's cell in pixels, the largest size of a blinking cursor. */
    private static final int CELL_WIDTH = 9;

    private static final int CELL_HEIGHT = 16;

    private Pictures() {}

    /**
     * Whether all pixels are equal except within one character's cell: a cursor blinks, and the pictures were taken at
     * different moments.
     */
    public static boolean areAlikeButForACursor(BufferedImage one, BufferedImage other) {
        if (one.getWidth() != other.getWidth() || one.getHeight() != other.getHeight()) {
            return false;
        }
        Rectangle different = new Rectangle(-1, -1);
        for (int y = 0; y < one.getHeight(); y++) {
            for (int x = 0; x < one.getWidth(); x++) {
                if (colour(one, x, y) != colour(other, x, y)) {
                    different.add(new Rectangle(x, y, 1, 1));
                }
            }
        }
        return different.width <= CELL_WIDTH && different.height <= CELL_HEIGHT;
    }

    /** Returns the number of colours; 1 means a dark screen. */
    public static long colours(BufferedImage picture) {
        return IntStream.range(0, picture.getWidth() * picture.getHeight())
                .map(i -> colour(picture, i % picture.getWidth(), i / picture.getWidth()))
                .distinct()
                .count();
    }

    private static int colour(BufferedImage picture, int x, int y) {
        return picture.getRGB(x, y) & 0xffffff;
    }
}
