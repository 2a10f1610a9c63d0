package io.jenkins.plugins.tencentvnc.screenshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.jenkins.plugins.tencentvnc.testing.SampleScreens;
import io.jenkins.plugins.tencentvnc.testing.ZrleEncoder;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests tiles worked out by hand from RFC 6143 section 7.7.6, and invalid ones. */
class ZrleDecoderTest {

    private final Deflater deflater = new Deflater();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final Framebuffer frame = new Framebuffer(100, 70);

    @AfterEach
    void close() {
        deflater.end();
    }

    /** Sends the length and the compressed tiles of a rectangle. */
    private void send(byte[] tiles) throws IOException {
        deflater.setInput(tiles);
        byte[] compressed = new byte[tiles.length + 1_000];
        int length = deflater.deflate(compressed, 0, compressed.length, Deflater.SYNC_FLUSH);
        sendCompressed(Arrays.copyOf(compressed, length));
    }

    private void sendCompressed(byte[] compressed) throws IOException {
        new DataOutputStream(sent).writeInt(compressed.length);
        sent.writeBytes(compressed);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private DataInputStream received() {
        return new DataInputStream(new ByteArrayInputStream(sent.toByteArray()));
    }

    private void read(PixelFormat format, int x, int y, int width, int height) throws IOException {
        try (ZrleDecoder decoder = new ZrleDecoder(received())) {
            decoder.read(frame, format, x, y, width, height);
        }
    }

    private void assertFails(int width, int height) {
        ScreenshotException fault =
                assertThrows(ScreenshotException.class, () -> read(PixelFormat.TRUE_COLOR, 0, 0, width, height));
        assertEquals("Client.ScreenNotRfb", fault.code());
    }

    private int[] shown(int x, int y, int width, int height) {
        int[] pixels = frame.image().getRGB(x, y, width, height, null, 0, width);
        return Arrays.stream(pixels).map(pixel -> pixel & 0xffffff).toArray();
    }

    @ParameterizedTest
    @CsvSource({
        "raw, 2, 1, 00 010203 040506, 030201 060504",
        "solid, 2, 2, 01 0a0b0c, 0c0b0a 0c0b0a 0c0b0a 0c0b0a",
        "'1 bit, each row its own bytes', 3, 2, 02 010000 020000 40 a0, 000001 000002 000001 000002 000001 000002",
        "2 bits, 3, 1, 03 010000 020000 030000 18, 000001 000002 000003",
        "'2 bits, 5 pixels', 5, 1, 04 010000 020000 030000 040000 1b c0, 000001 000002 000003 000004 000004",
        "4 bits, 3, 1, 05 010000 020000 030000 040000 050000 04 20, 000001 000005 000003",
        "runs, 4, 1, 80 010000 02 020000 00, 000001 000001 000001 000002",
        "runs over rows, 2, 2, 80 010000 02 020000 00, 000001 000001 000001 000002",
        "indexed runs, 5, 1, 82 010000 020000 81 02 00 01, 000002 000002 000002 000001 000002"
    })
    void everyTileFormIsDecoded(String name, int width, int height, String tile, String expected) throws Exception {
        send(bytes(tile));

        read(PixelFormat.TRUE_COLOR, 7, 5, width, height);

        int[] colours = Arrays.stream(expected.split(" "))
                .mapToInt(hex -> Integer.parseInt(hex, 16))
                .toArray();
        assertArrayEquals(colours, shown(7, 5, width, height));
        assertEquals(100 * 70 - width * height, frame.missing());
    }

    @Test
    void runLengthsAbove255AreDecoded() throws Exception {
        send(bytes("80 010000 ff ff 00" + "020000 ff ff ff ff ff ff ff ff ff ff ff ff ff ff 0e")); // 511 and 3,585
        read(PixelFormat.TRUE_COLOR, 0, 0, 64, 64);

        assertEquals(1, shown(510 % 64, 510 / 64, 1, 1)[0]);
        assertEquals(2, shown(511 % 64, 511 / 64, 1, 1)[0]);
    }

    @Test
    void tilesShareOneStreamInReadingOrder() throws Exception {
        send(bytes("01 010000" + "01 020000" + "01 030000" + "01 040000"));
        send(bytes("01 050000"));
        try (ZrleDecoder decoder = new ZrleDecoder(received())) {
            decoder.read(frame, PixelFormat.TRUE_COLOR, 0, 0, 65, 66);
            decoder.read(frame, PixelFormat.TRUE_COLOR, 0, 69, 1, 1);
        }

        assertArrayEquals(new int[] {1, 2}, shown(63, 63, 2, 1));
        assertArrayEquals(new int[] {3, 4}, shown(63, 65, 2, 1));
        assertArrayEquals(new int[] {5}, shown(0, 69, 1, 1));
    }

    @Test
    void largestPackedPaletteIsDecoded() throws Exception {
        send(bytes("10" + "aaaaaa".repeat(15) + "0c0b0a" + "0f f0"));

        read(PixelFormat.TRUE_COLOR, 0, 0, 4, 1);

        assertArrayEquals(new int[] {0xaaaaaa, 0x0a0b0c, 0x0a0b0c, 0xaaaaaa}, shown(0, 0, 4, 1));
    }

    /** The tiles take 8,192 bytes, which is a whole piece of the decoder. */
    @Test
    void surplusByteAfterAWholePieceIsRejected() throws Exception {
        byte[] tiles = new byte[2 + 65 * 42 * 3 + 1];
        send(tiles);

        assertFails(65, 42);
    }

    @Test
    void sixteenBitPixelsAreDecoded() throws Exception {
        send(bytes("00 00f8 e007 1f00"));

        read(PixelFormat.HIGH_COLOR, 0, 0, 3, 1);

        assertArrayEquals(new int[] {0xff0000, 0x00ff00, 0x0000ff}, shown(0, 0, 3, 1));
    }

    /** The encoder of the tests chooses the shortest form of each tile, so that all forms occur. */
    @Test
    void wholeScreenIsDecoded() throws Exception {
        BufferedImage screen = SampleScreens.desktop(700, 400);
        try (ZrleEncoder encoder = new ZrleEncoder()) {
            sendCompressed(encoder.encode(screen, new Rectangle(700, 400)));
        }
        Framebuffer whole = new Framebuffer(700, 400);
        try (ZrleDecoder decoder = new ZrleDecoder(received())) {
            decoder.read(whole, PixelFormat.TRUE_COLOR, 0, 0, 700, 400);
        }

        assertTrue(whole.isComplete());
        assertArrayEquals(TestPictures.pixels(screen), TestPictures.pixels(whole.image()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "11 000000",
                "7f 000000",
                "81 000000 00 00 00 00",
                "02 010000",
                "03 010000 020000 030000 ff",
                "82 010000 020000 02",
                "80 010000 04",
                "80 010000 ff ff ff ff",
                "80 010000 00 020000 03",
                "82 010000 020000 00 81 03",
                "82 010000 020000 80 04",
                "80 010000",
                "01 0100",
                "",
                "01 010000 00"
            })
    void invalidTileIsRejected(String tile) throws Exception {
        send(bytes(tile));

        assertFails(4, 1);
    }

    @Test
    void uncompressedBytesAreRejected() throws Exception {
        sendCompressed(bytes("01 010000"));

        assertFails(1, 1);
    }

    @Test
    void truncatedStreamIsRejected() throws Exception {
        deflater.setInput(bytes("01 010000"));
        deflater.finish();
        byte[] compressed = new byte[100];
        sendCompressed(Arrays.copyOf(compressed, deflater.deflate(compressed)));
        sendCompressed(bytes("00"));
        try (ZrleDecoder decoder = new ZrleDecoder(received())) {
            decoder.read(frame, PixelFormat.TRUE_COLOR, 0, 0, 1, 1);
            assertThrows(ScreenshotException.class, () -> decoder.read(frame, PixelFormat.TRUE_COLOR, 0, 0, 1, 1));
        }
    }

    @Test
    void dictionaryIsRejected() throws Exception {
        deflater.setDictionary(new byte[9]);
        send(bytes("01 010000"));

        assertFails(1, 1);
    }

    /** 100 MB, compressed to 100 kB. */
    @Test
    void surplusBytesAreNotInflated() throws Exception {
        byte[] zeros = new byte[100_000_000];
        deflater.setInput(zeros);
        byte[] compressed = new byte[200_000];
        sendCompressed(
                Arrays.copyOf(compressed, deflater.deflate(compressed, 0, compressed.length, Deflater.SYNC_FLUSH)));
        assertTrue(sent.size() < 150_000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (ZrleDecoder decoder = new ZrleDecoder(received())) {
            long before = threads.getCurrentThreadAllocatedBytes();

            assertThrows(ScreenshotException.class, () -> decoder.read(frame, PixelFormat.TRUE_COLOR, 0, 0, 100, 70));

            assertTrue(threads.getCurrentThreadAllocatedBytes() - before < 200_000);
        }
    }
}
