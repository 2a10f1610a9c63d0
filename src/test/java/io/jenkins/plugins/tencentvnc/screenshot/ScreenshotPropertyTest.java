package io.jenkins.plugins.tencentvnc.screenshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.ErrorCatalogue;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import io.jenkins.plugins.tencentvnc.tencentcloud.PropertyRunner;
import io.jenkins.plugins.tencentvnc.tencentcloud.PropertyRunner.Draw;
import io.jenkins.plugins.tencentvnc.testing.SampleScreens;
import io.jenkins.plugins.tencentvnc.testing.ZrleEncoder;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import okio.ByteString;
import org.junit.jupiter.api.Test;

/**
 * Tests that a capture ends in the sent picture or in a code of the catalogue, whatever a server sends and wherever it
 * stops, and that the client sends view-only messages.
 */
class ScreenshotPropertyTest {

    private static final String CLOSED = "Client.ScreenClosed";

    /** The codes that the bytes of a server alone can cause. */
    private static final Set<String> FAULTS = Set.of(
            CLOSED,
            "Client.ScreenNotRfb",
            "Client.ScreenPasswordWanted",
            "Client.ScreenRefused",
            "Client.ScreenSecurityUnsupported",
            "Client.ScreenTooLarge");

    /**
     * @param honest the picture of a well-behaved server; null for any other
     * @param piece the maximum number of bytes at a time
     */
    private record Server(byte[] bytes, int[] honest, int piece) {

        @Override
        public String toString() {
            String hex = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 300));
            return hex + " of " + bytes.length + " bytes, " + piece + " at a time";
        }

        /** Ends as {@link RfbWebSocket} does, with an exception. */
        InputStream stream() {
            return new InputStream() {
                private int at;

                @Override
                public int read() throws ScreenshotException {
                    byte[] one = new byte[1];
                    read(one, 0, 1);
                    return one[0] & 0xff;
                }

                @Override
                public int read(byte[] buffer, int offset, int length) throws ScreenshotException {
                    if (at == bytes.length && length > 0) {
                        throw new ScreenshotException(CLOSED);
                    }
                    int count =
                            IntStream.of(length, piece, bytes.length - at).min().orElseThrow();
                    System.arraycopy(bytes, at, buffer, offset, count);
                    at += count;
                    return count;
                }
            };
        }
    }

    private static Server server(Draw draw) {
        int piece = draw.percent(50) ? 1 << 14 : draw.between(1, 400);
        if (draw.percent(15)) {
            return honest(draw, piece);
        }
        byte[] bytes = draw.percent(50) ? honest(draw, piece).bytes() : hostile(draw);
        for (int mutations = draw.between(0, 3); mutations > 0; mutations--) {
            bytes = mutated(bytes, draw);
        }
        return new Server(bytes, null, piece);
    }

    /** Speaks any version, in any number of updates and rectangles, with all permitted messages in between. */
    private static Server honest(Draw draw, int piece) {
        RfbServerScript script = new RfbServerScript();
        switch (draw.between(0, 2)) {
            case 0 -> script.greet("003.003").u32(1);
            case 1 -> script.greet("003.007").types(2, 1);
            default -> script.greet("003.008").types(1, 16).u32(0);
        }
        int width = draw.between(320, 324);
        int height = draw.between(200, 204);
        boolean inShort = false;
        if (draw.percent(20)) {
            int firstWidth = draw.between(0, 330);
            int firstHeight = draw.between(0, 330);
            inShort = firstWidth * firstHeight < 320 * 200; // no screen yet
            script.init(firstWidth, firstHeight);
            script.update(1).rectangle(0, 0, width, height, RfbServerScript.DESKTOP_SIZE);
        } else {
            script.init(width, height);
        }
        if (!inShort && draw.percent(40)) {
            between(script, draw);
            Compressed picture = compressed(width, height);
            script.update(1).rectangle(0, 0, width, height, RfbServerScript.ZRLE);
            script.u32(picture.bytes().length).bytes(picture.bytes());
            return new Server(script.bytes(), picture.pixels(), piece);
        }
        int[] picture = noise(width, height);
        for (int row = 0; row < height; ) {
            int rows = Math.min(draw.between(1, 200), height - row);
            int left = draw.between(0, width);
            between(script, draw);
            script.update(2);
            if (inShort) {
                script.shortRaw(0, row, left, rows, picture, width);
                script.shortRaw(left, row, width - left, rows, picture, width);
            } else {
                script.raw(0, row, left, rows, picture, width);
                script.raw(left, row, width - left, rows, picture, width);
            }
            row += rows;
        }
        return new Server(script.bytes(), picture, piece);
    }

    private static final Map<Integer, int[]> NOISE = new HashMap<>();

    /** Created once, since it takes longer than the rest. */
    private static int[] noise(int width, int height) {
        return NOISE.computeIfAbsent(width << 16 | height, any -> TestPictures.boldNoise(width, height, 5));
    }

    private record Compressed(byte[] bytes, int[] pixels) {}

    private static final Map<Integer, Compressed> COMPRESSED = new HashMap<>();

    private static Compressed compressed(int width, int height) {
        return COMPRESSED.computeIfAbsent(width << 16 | height, any -> {
            BufferedImage screen = SampleScreens.desktop(width, height);
            try (ZrleEncoder encoder = new ZrleEncoder()) {
                return new Compressed(
                        encoder.encode(screen, new Rectangle(width, height)), TestPictures.pixels(screen));
            }
        });
    }

    private static void between(RfbServerScript script, Draw draw) {
        switch (draw.between(0, 9)) {
            case 0 -> script.bell();
            case 1 -> script.colourMap(draw.between(0, 9));
            case 2 -> script.cutText("x".repeat(draw.between(0, 99)));
            case 3 -> script.update(0);
            default -> {}
        }
    }

    /** Sends mostly well-formed messages with wrong values. */
    private static byte[] hostile(Draw draw) {
        RfbServerScript script = new RfbServerScript();
        script.greet(draw.of("003.003", "003.007", "003.008", "003.008", "004.001", "000.000", "9"));
        if (draw.percent(80)) {
            script.types(1).u32(0);
        } else {
            script.types(IntStream.generate(() -> draw.between(0, 255))
                    .limit(draw.between(0, 5))
                    .toArray());
            script.u32(draw.between(-3, 3)).string("no");
        }
        script.init(side(draw), side(draw));
        for (int messages = draw.between(0, 12); messages > 0; messages--) {
            if (draw.percent(30)) {
                between(script, draw);
            } else if (draw.percent(10)) {
                script.u8(draw.between(0, 255)).u32(draw.between(Integer.MIN_VALUE, Integer.MAX_VALUE - 1));
            } else {
                lyingUpdate(script, draw);
            }
        }
        return script.bytes();
    }

    /** Draws the width or height of a screen, sometimes invalid. */
    private static int side(Draw draw) {
        return draw.percent(90) ? draw.between(200, 340) : size(draw);
    }

    private static int size(Draw draw) {
        return draw.percent(90) ? draw.between(1, 16) : draw.percent(90) ? draw.between(4_000, 65_535) : 0;
    }

    private static void lyingUpdate(RfbServerScript script, Draw draw) {
        int rectangles = draw.between(0, 3);
        script.update(draw.percent(90) ? rectangles : draw.between(0, 65_535));
        for (; rectangles > 0; rectangles--) {
            int encoding = draw.percent(60)
                    ? RfbServerScript.RAW
                    : draw.percent(40)
                            ? RfbServerScript.DESKTOP_SIZE
                            : draw.percent(60) ? RfbServerScript.ZRLE : draw.between(-300, 30);
            boolean whole = encoding == RfbServerScript.DESKTOP_SIZE || draw.percent(20);
            int width = whole ? side(draw) : size(draw);
            int height = whole ? side(draw) : size(draw);
            script.rectangle(draw.between(0, 8), draw.between(0, 8), width, height, encoding);
            if (encoding == RfbServerScript.ZRLE) {
                byte[] bytes = compressed(320, 200).bytes();
                script.u32(draw.percent(80) ? bytes.length : draw.between(0, 100_000));
                script.bytes(bytes);
            }
            // Also with 8 and 16 bits per pixel instead of the requested 32.
            int bytes = draw.percent(70) ? 4 : draw.between(0, 5);
            script.skip((int) Math.min((long) width * height, whole ? 120_000 : 300)
                    * (encoding == RfbServerScript.RAW ? bytes : 0));
        }
    }

    private static byte[] mutated(byte[] bytes, Draw draw) {
        int at = draw.between(0, draw.percent(70) ? Math.min(bytes.length, 100) : bytes.length);
        if (draw.percent(30)) {
            return Arrays.copyOf(bytes, at);
        }
        int end = Math.min(bytes.length, at + draw.between(0, 4));
        byte[] put = new byte[draw.between(0, 5)];
        for (int i = 0; i < put.length; i++) {
            put[i] = (byte) (draw.percent(50) ? draw.between(0, 4) : draw.between(0, 255));
        }
        ByteArrayOutputStream mutated = new ByteArrayOutputStream();
        mutated.write(bytes, 0, at);
        mutated.writeBytes(put);
        mutated.write(bytes, end, bytes.length - end);
        return mutated.toByteArray();
    }

    @Test
    void captureEndsInPictureOrKnownCode() {
        Set<String> seen = new TreeSet<>();

        PropertyRunner.tryAbout(20_000, ScreenshotPropertyTest::server, server -> {
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            String end = "picture";
            try {
                RfbConnection connection = new ScriptedConnection(server.stream(), said);
                Framebuffer frame = new RfbClient(connection, ScreenshotClients.place()).capture();
                assertTrue(frame.isScreen());
                assertTrue(frame.isComplete() || frame.isDark());
                if (server.honest() != null) {
                    assertArrayEquals(server.honest(), TestPictures.pixels(frame.image()));
                }
            } catch (ScreenshotException e) {
                assertTrue(server.honest() == null, () -> "the picture of a well-behaved server ended in " + e.code());
                assertTrue(FAULTS.contains(e.code()), e.code());
                end = e.code();
            }
            seen.add(end);
            RfbClientTranscript.in(said.toByteArray()).assertOnlyLooks(130_000);
            return end.equals("picture");
        });

        for (String fault : FAULTS) {
            assertEquals(fault, ErrorCatalogue.remedyFor(fault).code());
            assertTrue(seen.size() < 2 || seen.contains(fault), () -> "no case ended in " + fault);
        }
    }

    /** Fewer cases, since sockets and threads take a thousand times longer. */
    @Test
    void webSocketCaptureEndsInPictureOrCode() {
        ScreenshotClients viewers = new ScreenshotClients();
        ScreenshotClient viewer = viewers.using(UnaryOperator.identity());

        PropertyRunner.tryAbout(300, ScreenshotPropertyTest::server, server -> {
            ByteBuffer bytes = ByteBuffer.wrap(server.bytes());
            try (FakeScreen screen = FakeScreen.opening(webSocket -> {
                while (bytes.hasRemaining()) {
                    byte[] piece = new byte[Math.min(server.piece(), bytes.remaining())];
                    bytes.get(piece);
                    webSocket.send(ByteString.of(piece));
                }
                webSocket.close(1000, null);
            })) {
                try {
                    Screenshot screenshot = viewer.capture(
                            screen.address(), "https://img.qcloud.com", Deadline.after(Duration.ofSeconds(10)));
                    if (server.honest() != null) {
                        TestPictures.assertShows(server.honest(), screenshot);
                    }
                    return true;
                } catch (ScreenshotException e) {
                    assertTrue(
                            server.honest() == null, () -> "the picture of a well-behaved server ended in " + e.code());
                    assertTrue(FAULTS.contains(e.code()), e.code());
                    return false;
                } finally {
                    new RfbClientTranscript(screen.heard()).assertOnlyLooks(10_000);
                }
            }
        });
        viewers.assertLeftNothing();
    }

    @Test
    void transcriptRejectsKeyEvents() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        said.writeBytes("RFB 003.003\n\u0001".getBytes(StandardCharsets.ISO_8859_1));
        said.writeBytes(RfbClientTranscript.KEY_EVENT);

        assertThrows(AssertionError.class, () -> RfbClientTranscript.in(said.toByteArray()));
    }
}
