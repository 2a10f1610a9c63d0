package io.jenkins.plugins.tencentvnc.screenshot;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A decoder for ZRLE (RFC 6143, section 7.7.6): compressed tiles of 64 × 64 pixels, with few colours or in runs. All
 * rectangles of a connection form one zlib stream.
 *
 * <p>The stream is inflated piece by piece, and no further than the tiles of a rectangle need: a few kB of memory,
 * whatever the server has compressed. More tiles are an error.
 */
final class ZrleDecoder implements AutoCloseable {

    private static final int TILE = 64;

    /** Subencodings of a tile; the values in between give the number of colours. */
    private static final int RAW = 0;

    private static final int SOLID = 1;
    private static final int MAX_PACKED = 16;
    private static final int PLAIN_RUNS = 128;
    private static final int MIN_INDEXED = 130;

    private final Inflater inflater = new Inflater();
    private final byte[] compressed = new byte[4096];
    private final byte[] plain = new byte[8192];
    private final int[] tile = new int[TILE * TILE];
    private final int[] palette = new int[127];
    private final DataInputStream in;
    private PixelFormat format = PixelFormat.TRUE_COLOR;

    /** Compressed bytes of the rectangle that have not been read from the server. */
    private long left;

    private int at;
    private int end;

    ZrleDecoder(DataInputStream in) {
        this.in = in;
    }

    /** Reads a rectangle that lies within the framebuffer, from its length on. */
    void read(Framebuffer frame, PixelFormat pixels, int x, int y, int width, int height) throws IOException {
        format = pixels;
        left = Integer.toUnsignedLong(in.readInt());
        for (int top = 0; top < height; top += TILE) {
            int rows = Math.min(TILE, height - top);
            for (int side = 0; side < width; side += TILE) {
                int columns = Math.min(TILE, width - side);
                readTile(columns, rows);
                for (int row = 0; row < rows; row++) {
                    frame.put(x + side, y + top + row, columns, tile, row * columns);
                }
            }
        }
        if (at < end || inflate()) {
            throw ScreenshotException.notRfb();
        }
    }

    private void readTile(int columns, int rows) throws IOException {
        int form = u8();
        int pixels = columns * rows;
        if (form == RAW) {
            for (int i = 0; i < pixels; i++) {
                tile[i] = pixel();
            }
        } else if (form == SOLID) {
            Arrays.fill(tile, 0, pixels, pixel());
        } else if (form <= MAX_PACKED) {
            readPalette(form);
            readPacked(columns, rows, form);
        } else if (form == PLAIN_RUNS) {
            for (int i = 0; i < pixels; ) {
                int colour = pixel();
                i = fill(i, pixels, colour, runLength(pixels - i));
            }
        } else if (form >= MIN_INDEXED) {
            int colours = form - PLAIN_RUNS;
            readPalette(colours);
            for (int i = 0; i < pixels; ) {
                int index = u8();
                int colour = colour(index & 0x7f, colours);
                i = fill(i, pixels, colour, index < 0x80 ? 1 : runLength(pixels - i));
            }
        } else {
            throw ScreenshotException.notRfb();
        }
    }

    private void readPalette(int colours) throws IOException {
        for (int i = 0; i < colours; i++) {
            palette[i] = pixel();
        }
    }

    /** Reads 1, 2 or 4 bits per pixel, highest first; each row begins with a new byte. */
    private void readPacked(int columns, int rows, int colours) throws IOException {
        int bits = colours == 2 ? 1 : colours <= 4 ? 2 : 4;
        for (int row = 0; row < rows; row++) {
            int indices = 0;
            for (int column = 0, shift = 0; column < columns; column++) {
                if (shift == 0) {
                    indices = u8();
                    shift = 8;
                }
                shift -= bits;
                tile[row * columns + column] = colour(indices >> shift & (1 << bits) - 1, colours);
            }
        }
    }

    private int colour(int index, int colours) throws ScreenshotException {
        if (index >= colours) {
            throw ScreenshotException.notRfb();
        }
        return palette[index];
    }

    /** Returns one more than the sum of the bytes, the last of which is not 255. */
    private int runLength(int max) throws IOException {
        int length = 1;
        int more;
        do {
            more = u8();
            length += more;
        } while (more == 255 && length <= max);
        return length;
    }

    private int fill(int from, int pixels, int colour, int length) throws ScreenshotException {
        if (length > pixels - from) {
            throw ScreenshotException.notRfb();
        }
        Arrays.fill(tile, from, from + length, colour);
        return from + length;
    }

    private int pixel() throws IOException {
        int pixel = 0;
        for (int i = 0; i < format.compactBytesPerPixel(); i++) {
            pixel |= u8() << 8 * i;
        }
        return format.rgb(pixel);
    }

    private int u8() throws IOException {
        if (at == end && !inflate()) {
            throw ScreenshotException.notRfb();
        }
        return plain[at++] & 0xff;
    }

    /** Inflates the next piece; returns whether the rectangle had one. */
    private boolean inflate() throws IOException {
        at = 0;
        try {
            end = inflater.inflate(plain);
            while (end == 0 && left > 0) {
                int count = (int) Math.min(left, compressed.length);
                in.readFully(compressed, 0, count);
                left -= count;
                inflater.setInput(compressed, 0, count);
                end = inflater.inflate(plain);
            }
        } catch (DataFormatException e) {
            throw ScreenshotException.notRfb();
        }
        return end > 0;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
