package io.jenkins.plugins.tencentvnc.testing;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** Reads and compares pictures of screens. */
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

    /**
     * Reads QEMU's format PPM: {@code P6}, width, height and 255 in ASCII, then three bytes per pixel.
     *
     * @throws IOException also if the file is incomplete
     */
    public static BufferedImage readPpm(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            return readPpm(in);
        }
    }

    private static BufferedImage readPpm(DataInputStream in) throws IOException {
        if (!word(in).equals("P6")) {
            throw new IOException("QEMU's picture is not a PPM file");
        }
        int width = Integer.parseInt(word(in));
        int height = Integer.parseInt(word(in));
        word(in);
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        byte[] row = new byte[width * 3];
        for (int y = 0; y < height; y++) {
            in.readFully(row);
            for (int x = 0; x < width; x++) {
                int at = x * 3;
                picture.setRGB(x, y, (row[at] & 0xff) << 16 | (row[at + 1] & 0xff) << 8 | row[at + 2] & 0xff);
            }
        }
        return picture;
    }

    private static String word(DataInputStream in) throws IOException {
        StringBuilder word = new StringBuilder();
        for (char c = (char) in.readUnsignedByte(); !Character.isWhitespace(c); c = (char) in.readUnsignedByte()) {
            word.append(c);
        }
        return word.toString();
    }

    private static int colour(BufferedImage picture, int x, int y) {
        return picture.getRGB(x, y) & 0xffffff;
    }
}
