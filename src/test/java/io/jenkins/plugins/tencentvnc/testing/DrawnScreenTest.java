package io.jenkins.plugins.tencentvnc.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.testing.DrawnScreen.KeyEvent;
import java.awt.image.BufferedImage;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.Inflater;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the drawn screen's VNC server byte by byte against RFC 6143. */
class DrawnScreenTest {

    private final DrawnScreen screen = new DrawnScreen("ins-r9hr2upy", "RUNNING");

    @AfterEach
    void close() {
        screen.close();
    }

    /** A connection after its handshake. */
    private final class Viewer implements AutoCloseable {
        private final Socket socket =
                new Socket(screen.address().getAddress(), screen.address().getPort());
        private final DataInputStream in = new DataInputStream(socket.getInputStream());
        private final DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        private final int width;
        private final int height;

        Viewer(String version, boolean shared) throws IOException {
            socket.setSoTimeout(10_000);
            assertEquals("RFB 003.008\n", new String(in.readNBytes(12), US_ASCII));
            out.write((version + "\n").getBytes(US_ASCII));
            if (version.equals("RFB 003.003")) {
                assertEquals(1, in.readInt());
            } else {
                assertArrayEquals(new byte[] {1, 1}, in.readNBytes(2));
                out.writeByte(1);
                if (version.equals("RFB 003.008")) {
                    assertEquals(0, in.readInt());
                }
            }
            out.writeBoolean(shared);
            width = in.readUnsignedShort();
            height = in.readUnsignedShort();
            assertEquals(PixelFormat.RGB, PixelFormat.read(in));
            assertEquals("FakeCvm", new String(in.readNBytes(in.readInt()), US_ASCII));
        }

        void ask(boolean incremental, int x, int y, int w, int h) throws IOException {
            out.writeByte(3);
            out.writeBoolean(incremental);
            out.writeShort(x);
            out.writeShort(y);
            out.writeShort(w);
            out.writeShort(h);
        }

        void encodings(int... encodings) throws IOException {
            out.writeShort(2 << 8);
            out.writeShort(encodings.length);
            for (int encoding : encodings) {
                out.writeInt(encoding);
            }
        }

        /** Reads the pixels of an update with one rectangle. */
        byte[] update(int x, int y, int w, int h, int bytesPerPixel) throws IOException {
            rectangle(x, y, w, h, 0);
            return in.readNBytes(w * h * bytesPerPixel);
        }

        /** Reads the header of an update with one rectangle. */
        void rectangle(int x, int y, int w, int h, int encoding) throws IOException {
            assertEquals(0, in.readUnsignedShort());
            assertEquals(1, in.readUnsignedShort());
            assertEquals(
                    List.of(x, y, w, h),
                    List.of(
                            in.readUnsignedShort(),
                            in.readUnsignedShort(),
                            in.readUnsignedShort(),
                            in.readUnsignedShort()));
            assertEquals(encoding, in.readInt());
        }

        void key(boolean down, int keysym) throws IOException {
            out.writeByte(4);
            out.writeBoolean(down);
            out.writeShort(0);
            out.writeInt(keysym);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RFB 003.003", "RFB 003.007", "RFB 003.008"})
    void supportsEveryVersion(String version) throws Exception {
        try (Viewer viewer = new Viewer(version, true)) {
            assertEquals(screen.picture().getWidth(), viewer.width);
            assertEquals(screen.picture().getHeight(), viewer.height);
            viewer.ask(false, 0, 0, viewer.width, viewer.height);

            byte[] pixels = viewer.update(0, 0, viewer.width, viewer.height, 4);

            BufferedImage picture = screen.picture();
            for (int i = 0; i < viewer.width * viewer.height; i++) {
                int rgb = picture.getRGB(i % viewer.width, i / viewer.width);
                assertArrayEquals(
                        new byte[] {(byte) rgb, (byte) (rgb >> 8), (byte) (rgb >> 16), -1},
                        new byte[] {pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2], pixels[4 * i + 3]});
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8, 8, false, 7, 7, 3, 0, 3, 6, a4",
        "16, 16, true, 31, 63, 31, 11, 5, 0, a554",
        "16, 15, false, 31, 31, 31, 10, 5, 0, 94d2",
        "32, 24, true, 255, 255, 255, 16, 8, 0, ffaaaaaa",
        "32, 24, false, 255, 255, 255, 0, 8, 16, aaaaaaff"
    })
    void writesPixelsInRequestedFormat(
            int bits, int depth, boolean big, int red, int green, int blue, int rs, int gs, int bs, String grey)
            throws Exception {
        PixelFormat format = new PixelFormat(bits, depth, big, red, green, blue, rs, gs, bs);
        byte[] pixel = new byte[format.bytesPerPixel()];
        format.encode(0xaaaaaa, pixel, 0);
        byte[] black = new byte[format.bytesPerPixel()];
        format.encode(0, black, 0);
        try (Viewer viewer = new Viewer("RFB 003.008", true)) {
            viewer.out.writeInt(0);
            format.write(viewer.out);
            viewer.ask(false, 0, 0, 12, 16);

            byte[] pixels = viewer.update(0, 0, 12, 16, format.bytesPerPixel());

            assertEquals(grey, HexFormat.of().formatHex(pixel), "the grey of the letters");
            // The first letter is an i, whose dot is in its third column.
            int at = 4 * format.bytesPerPixel();
            assertArrayEquals(pixel, Arrays.copyOfRange(pixels, at, at + pixel.length));
            assertArrayEquals(black, Arrays.copyOf(pixels, pixel.length));
        }
    }

    @Test
    void sendsOnlyRequestedAreaOfTheScreen() throws Exception {
        try (Viewer viewer = new Viewer("RFB 003.008", true)) {
            viewer.ask(false, viewer.width - 5, viewer.height - 3, 100, 100);

            viewer.update(viewer.width - 5, viewer.height - 3, 5, 3, 4);
        }
    }

    @Test
    void incrementalRequestWaitsForChange() throws Exception {
        try (Viewer viewer = new Viewer("RFB 003.008", true);
                Viewer other = new Viewer("RFB 003.008", true)) {
            viewer.ask(false, 0, 0, 1, 1);
            viewer.update(0, 0, 1, 1, 4);
            viewer.ask(true, 0, 0, 1, 1);
            viewer.key(true, 0xffe1); // Shift shows nothing.
            Awaitility.await().until(() -> screen.keys().size() == 1);
            assertEquals(0, viewer.in.available());

            other.key(true, 'x');

            viewer.update(0, 0, 1, 1, 4);
        }
    }

    @Test
    void typedCharactersAreShown() throws Exception {
        BufferedImage empty = screen.picture();
        try (Viewer viewer = new Viewer("RFB 003.008", true)) {
            viewer.key(true, 'l');
            viewer.key(false, 'l');
            viewer.key(true, 0xff08);
            viewer.key(true, 0xff08);
            Awaitility.await().until(() -> screen.keys().size() == 4);
            assertEquals(new KeyEvent(false, 'l'), screen.keys().get(1));
            assertTrue(
                    Pictures.areAlikeButForACursor(empty, screen.picture()), "the typed characters are erased again");

            for (int i = 0; i < 200; i++) {
                viewer.key(true, i % 5 == 0 ? 0xff0d : '~');
            }
            Awaitility.await().until(() -> screen.keys().size() == 204);
            assertFalse(Pictures.areAlikeButForACursor(empty, screen.picture()));
        }
    }

    private static BufferedImage picture(int width, int height, int... columns) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                picture.setRGB(x, y, columns[x % columns.length]);
            }
        }
        return picture;
    }

    /** Worked out by hand from RFC 6143 section 7.7.6. */
    static Stream<Arguments> tiles() {
        int[] many = IntStream.rangeClosed(1, 200).toArray();
        String wide =
                IntStream.rangeClosed(1, 64).mapToObj("%02x0000"::formatted).collect(Collectors.joining());
        int[] runs = new int[64];
        Arrays.fill(runs, 40, 64, 0x0a0b0c);
        return Stream.of(
                Arguments.of("runs", picture(64, 1, runs), "80" + "000000" + "27" + "0c0b0a" + "17"),
                Arguments.of("solid", picture(2, 2, 0x102030), "01" + "302010"),
                Arguments.of("two tiles", picture(65, 1, 5), "01" + "050000" + "01" + "050000"),
                Arguments.of("packed, 1 bit", picture(9, 2, 1, 2), "02" + "010000" + "020000" + "5500" + "5500"),
                Arguments.of("packed, 2 bits", picture(3, 2, 1, 2, 3), "03" + "010000" + "020000" + "030000" + "1818"),
                Arguments.of("raw", picture(64, 1, many), "00" + wide));
    }

    @ParameterizedTest
    @MethodSource("tiles")
    void tilesHaveTheirShortestForm(String name, BufferedImage shown, String expected) throws Exception {
        screen.show(shown);
        try (Viewer viewer = new Viewer("RFB 003.008", true)) {
            viewer.encodings(16, 0);
            viewer.ask(false, 0, 0, shown.getWidth(), shown.getHeight());

            viewer.rectangle(0, 0, shown.getWidth(), shown.getHeight(), 16);

            byte[] compressed = viewer.in.readNBytes(viewer.in.readInt());
            Inflater inflater = new Inflater();
            inflater.setInput(compressed);
            byte[] tiles = new byte[10_000];
            assertEquals(expected, HexFormat.of().formatHex(tiles, 0, inflater.inflate(tiles)));
            inflater.end();
        }
    }

    @Test
    void preferredRawEncodingIsUsed() throws Exception {
        try (Viewer viewer = new Viewer("RFB 003.008", true)) {
            viewer.encodings(0, 16);
            viewer.ask(false, 0, 0, 1, 1);

            viewer.update(0, 0, 1, 1, 4);
        }
    }

    @Test
    void newSizeIsSentIfSupported() throws Exception {
        try (Viewer viewer = new Viewer("RFB 003.008", true)) {
            viewer.encodings(0, -223);
            viewer.ask(false, 0, 0, 1, 1);
            viewer.update(0, 0, 1, 1, 4);
            viewer.ask(true, 0, 0, 1, 1);

            screen.show(picture(40, 30, 7));

            viewer.rectangle(0, 0, 40, 30, -223);
            viewer.ask(false, 0, 0, 40, 30);
            viewer.update(0, 0, 40, 30, 4);
        }
    }

    @Test
    void otherMessagesAreSkipped() throws Exception {
        try (Viewer viewer = new Viewer("RFB 003.008", true)) {
            viewer.out.write(new byte[] {2, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 16}); // SetEncodings
            viewer.out.write(new byte[] {5, 1, 0, 9, 0, 9}); // PointerEvent
            viewer.out.write(new byte[] {6, 0, 0, 0, 0, 0, 0, 2, 'h', 'i'}); // ClientCutText
            viewer.ask(false, 0, 0, 1, 1);

            viewer.update(0, 0, 1, 1, 4);
            assertEquals(1, screen.pointerEvents());
        }
    }

    @Test
    void exclusiveClientEndsTheOthers() throws Exception {
        try (Viewer first = new Viewer("RFB 003.008", true);
                Viewer second = new Viewer("RFB 003.008", true);
                Viewer alone = new Viewer("RFB 003.008", false)) {
            assertEquals(-1, first.in.read());
            assertEquals(-1, second.in.read());
            alone.ask(false, 0, 0, 1, 1);
            alone.update(0, 0, 1, 1, 4);
        }
    }

    @ParameterizedTest
    @ValueSource(bytes = {1, 7, (byte) 0xff})
    void unknownMessageEndsTheSession(byte type) throws Exception {
        try (Viewer viewer = new Viewer("RFB 003.008", true)) {
            viewer.out.write(type);

            assertEquals(-1, viewer.in.read());
        }
    }
}
