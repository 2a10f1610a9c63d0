package io.jenkins.plugins.tencentvnc.screenshot;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Makes a PNG file of a frame, in width and height halved until the file is small enough. */
final class PngEncoder {

    private PngEncoder() {}

    static Screenshot of(Framebuffer frame) {
        return of(frame, Screenshot.MAX_BYTES);
    }

    /** @param most bytes of the file; a picture of one pixel takes less than a hundred */
    static Screenshot of(Framebuffer frame, int most) {
        BufferedImage image = frame.image();
        Optional<byte[]> file = write(image, most);
        while (file.isEmpty() && image.getWidth() * image.getHeight() > 1) {
            image = halved(image);
            file = write(image, most);
        }
        return new Screenshot(file.orElseThrow(), image.getWidth(), image.getHeight(), frame.isDark());
    }

    /** Empty if it would take more bytes; given up at once when that shows, which also saves the time. */
    private static Optional<byte[]> write(BufferedImage image, int most) {
        Bounded bytes = new Bounded(most);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        // Not ImageIO.write, which keeps what it writes in a file of the temporary directory.
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(image);
        } catch (IOException e) {
            return Optional.empty();
        } finally {
            writer.dispose();
        }
        return Optional.of(bytes.toByteArray());
    }

    /** Each pixel the mean of four; an odd column or row at the end is left out. */
    private static BufferedImage halved(BufferedImage image) {
        int width = Math.max(1, image.getWidth() / 2);
        int height = Math.max(1, image.getHeight() / 2);
        int right = image.getWidth() > 1 ? 1 : 0;
        int below = image.getHeight() > 1 ? 1 : 0;
        BufferedImage half = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int left = 2 * x;
                int top = 2 * y;
                half.setRGB(
                        x,
                        y,
                        mean(
                                image.getRGB(left, top),
                                image.getRGB(left + right, top),
                                image.getRGB(left, top + below),
                                image.getRGB(left + right, top + below)));
            }
        }
        return half;
    }

    private static int mean(int a, int b, int c, int d) {
        int mean = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int sum = (a >> shift & 0xff) + (b >> shift & 0xff) + (c >> shift & 0xff) + (d >> shift & 0xff);
            mean |= sum / 4 << shift;
        }
        return mean;
    }

    /** Refuses what is too much. */
    private static final class Bounded extends OutputStream {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final int most;

        Bounded(int most) {
            this.most = most;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            if (length > most - bytes.size()) {
                throw new IOException("more than " + most + " bytes");
            }
            bytes.write(buffer, offset, length);
        }

        byte[] toByteArray() {
            return bytes.toByteArray();
        }
    }
}
