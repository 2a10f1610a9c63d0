package io.jenkins.plugins.tencentvnc.screenshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PngEncoderTest {

    private static Framebuffer frame(int width, int height, int... pixels) throws Exception {
        Framebuffer frame = new Framebuffer(width, height);
        frame.image().setRGB(0, 0, width, height, pixels, 0, width);
        return frame;
    }

    private static Screenshot encoded(Framebuffer frame) {
        return PngEncoder.of(frame, Screenshot.MAX_BYTES);
    }

    @Test
    void encodingKeepsEveryPixel() throws Exception {
        int[] noise = TestPictures.noise(101, 67, 3);

        Screenshot screenshot = encoded(frame(101, 67, noise));

        TestPictures.assertShows(noise, screenshot);
        assertFalse(screenshot.dark());
    }

    @ParameterizedTest
    @CsvSource({"0x000000, 0x000000, true", "0x1f1f1f, 0x1f1f1f, true", "0x000000, 0x000001, false"})
    void singleColourIsDark(String most, String last, boolean dark) throws Exception {
        int[] pixels = new int[64 * 64];
        Arrays.fill(pixels, Integer.decode(most));
        pixels[pixels.length - 1] = Integer.decode(last);

        assertEquals(dark, encoded(frame(64, 64, pixels)).dark());
    }

    @Test
    void largePictureIsHalvedUntilItFits() throws Exception {
        Screenshot screenshot = encoded(frame(1600, 1200, TestPictures.noise(1600, 1200, 4)));

        assertEquals(800, TestPictures.read(screenshot).getWidth());
        assertEquals(600, screenshot.height());
        assertTrue(screenshot.png().length <= Screenshot.MAX_BYTES);
    }

    @Test
    void halvingAveragesFourPixels() throws Exception {
        Framebuffer frame = frame(
                3, 2, 0x040000, 0x040810, 0xffffff, //
                0x080810, 0x040020, 0xffffff);
        int wholeSize = encoded(frame).png().length;

        Screenshot half = PngEncoder.of(frame, wholeSize - 1);

        assertEquals(1, half.width());
        assertEquals(1, half.height());
        TestPictures.assertShows(new int[] {0x050410}, half);
    }

    @ParameterizedTest
    @CsvSource({"1, 4096", "4096, 1", "2, 3", "4095, 3"})
    void anyShapeCanBeHalvedToOnePixel(int width, int height) throws Exception {
        Screenshot screenshot = PngEncoder.of(frame(width, height, TestPictures.noise(width, height, 5)), 100);

        assertTrue(screenshot.png().length <= 100);
    }

    /** ImageIO.write would use its disk cache, which fails here. */
    @Test
    void nothingIsWrittenToDisk() throws Exception {
        Path missing = Files.createTempDirectory("no-cache");
        ImageIO.setCacheDirectory(missing.toFile());
        try {
            Files.delete(missing);
            assertTrue(encoded(frame(1, 1, 0)).png().length > 0);
        } finally {
            ImageIO.setCacheDirectory(null);
        }
    }
}
