package io.jenkins.plugins.tencentvnc.testing;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;

/**
 * An encoder of ZRLE (RFC 6143 section 7.7.6) for servers: tiles of 64 × 64 pixels, each in the shortest of its six
 * forms, in one zlib stream for a whole session.
 */
public final class ZrleEncoder implements AutoCloseable {

    private static final int TILE = 64;
    private static final int MOST_PACKED = 16;
    private static final int MOST_INDEXED = 127;

    private final Deflater deflater = new Deflater();
    private PixelFormat format = PixelFormat.RGB;

    /** As {@link #encode(BufferedImage, Rectangle)}, with that format from now on. */
    byte[] encode(BufferedImage picture, Rectangle area, PixelFormat wanted) {
        format = wanted;
        return encode(picture, area);
    }

    /** Returns the content of a rectangle after its length. */
    public byte[] encode(BufferedImage picture, Rectangle area) {
        ByteArrayOutputStream tiles = new ByteArrayOutputStream();
        for (int y = area.y; y < area.y + area.height; y += TILE) {
            for (int x = area.x; x < area.x + area.width; x += TILE) {
                int width = Math.min(TILE, area.x + area.width - x);
                int height = Math.min(TILE, area.y + area.height - y);
                tiles.writeBytes(tile(picture.getRGB(x, y, width, height, null, 0, width), width));
            }
        }
        return compress(tiles.toByteArray());
    }

    /** Continues the session's zlib stream with any bytes. */
    public byte[] compress(byte[] bytes) {
        deflater.setInput(bytes);
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 14];
        int count;
        do {
            count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
            compressed.write(buffer, 0, count);
        } while (count == buffer.length);
        return compressed.toByteArray();
    }

    private byte[] tile(int[] pixels, int width) {
        List<Integer> palette = palette(pixels);
        if (palette.size() == 1) {
            return new Tile(1).pixel(palette.get(0)).bytes();
        }
        byte[] shortest = raw(pixels);
        List<byte[]> others = new ArrayList<>();
        others.add(plainRuns(pixels));
        if (palette.size() <= MOST_PACKED) {
            others.add(packed(pixels, width, palette));
        }
        if (palette.size() <= MOST_INDEXED) {
            others.add(indexedRuns(pixels, palette));
        }
        for (byte[] other : others) {
            shortest = other.length < shortest.length ? other : shortest;
        }
        return shortest;
    }

    /** Returns the colours in order of appearance, up to one more than any form can use. */
    private static List<Integer> palette(int[] pixels) {
        List<Integer> palette = new ArrayList<>();
        for (int i = 0; i < pixels.length && palette.size() <= MOST_INDEXED; i++) {
            if ((i == 0 || pixels[i] != pixels[i - 1]) && !palette.contains(pixels[i])) {
                palette.add(pixels[i]);
            }
        }
        return palette;
    }

    private byte[] raw(int[] pixels) {
        Tile tile = new Tile(0);
        for (int pixel : pixels) {
            tile.pixel(pixel);
        }
        return tile.bytes();
    }

    /** Returns 1, 2 or 4 bits per pixel; each row begins with a new byte. */
    private byte[] packed(int[] pixels, int width, List<Integer> palette) {
        Tile tile = new Tile(palette.size());
        palette.forEach(tile::pixel);
        int bits = palette.size() == 2 ? 1 : palette.size() <= 4 ? 2 : 4;
        for (int row = 0; row < pixels.length; row += width) {
            int pending = 0;
            int free = 8;
            for (int i = row; i < row + width; i++) {
                free -= bits;
                pending |= palette.indexOf(pixels[i]) << free;
                if (free == 0 || i == row + width - 1) {
                    tile.u8(pending);
                    pending = 0;
                    free = 8;
                }
            }
        }
        return tile.bytes();
    }

    private byte[] plainRuns(int[] pixels) {
        Tile tile = new Tile(128);
        for (int i = 0; i < pixels.length; ) {
            int length = run(pixels, i);
            tile.pixel(pixels[i]).length(length);
            i += length;
        }
        return tile.bytes();
    }

    private byte[] indexedRuns(int[] pixels, List<Integer> palette) {
        Tile tile = new Tile(128 + palette.size());
        palette.forEach(tile::pixel);
        for (int i = 0; i < pixels.length; ) {
            int length = run(pixels, i);
            int index = palette.indexOf(pixels[i]);
            if (length == 1) {
                tile.u8(index);
            } else {
                tile.u8(128 + index).length(length);
            }
            i += length;
        }
        return tile.bytes();
    }

    private static int run(int[] pixels, int from) {
        int end = from + 1;
        while (end < pixels.length && pixels[end] == pixels[from]) {
            end++;
        }
        return end - from;
    }

    @Override
    public void close() {
        deflater.end();
    }

    private final class Tile {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Tile(int subencoding) {
            u8(subencoding);
        }

        Tile u8(int value) {
            bytes.write(value);
            return this;
        }

        /** Appends a CPIXEL. */
        Tile pixel(int rgb) {
            byte[] pixel = new byte[format.bytesPerPixel()];
            format.encode(rgb, pixel, 0);
            bytes.write(pixel, format.compactOffset(), format.compactBytesPerPixel());
            return this;
        }

        /** Appends the length of a run less one, as a sum. */
        Tile length(int length) {
            int rest = length - 1;
            for (; rest >= 255; rest -= 255) {
                u8(255);
            }
            return u8(rest);
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
