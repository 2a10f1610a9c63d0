package io.jenkins.plugins.tencentvnc.screenshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** Pictures to send, and comparisons with the resulting screenshots. */
final class TestPictures {

    private TestPictures() {}

    /** Returns noise, which PNG can't compress; equal for equal seeds. */
    static int[] noise(int width, int height, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return random.ints((long) width * height).map(rgb -> rgb & 0xffffff).toArray();
    }

    /** Returns noise of the eight colours that every pixel format represents exactly. */
    static int[] boldNoise(int width, int height, long seed) {
        int[] pixels = noise(width, height, seed);
        Arrays.setAll(pixels, i -> (pixels[i] & 0x010101) * 0xff);
        return pixels;
    }

    static int[] pixels(BufferedImage image) {
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] &= 0xffffff;
        }
        return pixels;
    }

    /** Decodes the screenshot. */
    static BufferedImage read(Screenshot screenshot) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(screenshot.png()));
        assertEquals(screenshot.width(), image.getWidth());
        assertEquals(screenshot.height(), image.getHeight());
        return image;
    }

    /** @param most the largest permitted difference of a colour value */
    static void assertShowsAlike(int[] expected, Screenshot screenshot, int most) throws IOException {
        int[] shown = pixels(read(screenshot));
        assertEquals(expected.length, shown.length);
        for (int i = 0; i < expected.length; i++) {
            for (int shift = 0; shift <= 16; shift += 8) {
                int difference = Math.abs((expected[i] >> shift & 0xff) - (shown[i] >> shift & 0xff));
                if (difference > most) {
                    fail("pixel %d is %06x and not %06x".formatted(i, shown[i], expected[i]));
                }
            }
        }
    }

    static void assertShows(int[] expected, Screenshot screenshot) throws IOException {
        assertArrayEquals(expected, pixels(read(screenshot)));
    }
}
