package io.jenkins.plugins.tencentvnc.screenshot;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Encodes a framebuffer as PNG; halves width and height until the file is small enough. */
final class PngEncoder {

    private PngEncoder() {}

    /** @param maxBytes maximum size of the file; an image of one pixel takes less than a hundred bytes */
    static Screenshot of(Framebuffer frame, int maxBytes) {
        BufferedImage image = frame.image();
        Optional<byte[]> file = write(image, maxBytes);
        while (file.isEmpty() && image.getWidth() * image.getHeight() > 1) {
            image = halved(image);
            file = write(image, maxBytes);
        }
        return new Screenshot(file.orElseThrow(), image.getWidth(), image.getHeight(), frame.isDark());
    }

    /** Returns the file, or empty if it would be too large; encoding stops as soon as this shows. */
    private static Optional<byte[]> write(BufferedImage image, int maxBytes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        OutputStream limited = new FilterOutputStream(bytes) {
            @Override
            public void write(byte[] buffer, int offset, int length) throws IOException {
                if (length > maxBytes - bytes.size()) {
                    throw new IOException("more than " + maxBytes + " bytes");
                }
                bytes.write(buffer, offset, length);
            }
        };
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        // Not ImageIO.write, which buffers its output in a file of the temporary directory.
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(limited)) {
            writer.setOutput(out);
            writer.write(image);
        } catch (IOException e) {
            return Optional.empty();
        } finally {
            writer.dispose();
        }
        return Optional.of(bytes.toByteArray());
    }

    /** Returns the image at half its size, each pixel the mean of four; an odd last column or row is dropped. */
    private static BufferedImage halved(BufferedImage image) {
        int width = Math.max(1, image.getWidth() / 2);
        int height = Math.max(1, image.getHeight() / 2);
        int right = Math.min(2 * width, image.getWidth());
        int bottom = Math.min(2 * height, image.getHeight());
        BufferedImage half = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = half.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, 0, 0, right, bottom, null);
        graphics.dispose();
        return half;
    }
}
