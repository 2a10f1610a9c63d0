package io.jenkins.plugins.tencentvnc.screenshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the protocol without a network: the client's reaction to every message of a server. */
class RfbClientTest {

    private static final int WIDTH = 320;
    private static final int HEIGHT = 200;
    private static final int[] PICTURE = TestPictures.boldNoise(WIDTH, HEIGHT, 1);

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private Framebuffer look(RfbServerScript script) throws Exception {
        said.reset();
        return new RfbClient(new ScriptedConnection(script, said), ScreenshotClients.place()).capture();
    }

    private void assertShown(RfbServerScript script) throws Exception {
        assertArrayEquals(PICTURE, TestPictures.pixels(look(script).image()));
    }

    private void assertFails(String code, RfbServerScript script) {
        assertEquals(
                code,
                assertThrows(ScreenshotException.class, () -> look(script)).code());
        RfbClientTranscript.in(said.toByteArray()).assertOnlyLooks(100);
    }

    private static RfbServerScript picture() {
        return RfbServerScript.picture(WIDTH, HEIGHT, PICTURE);
    }

    @Test
    void requestsOneFrameOnly() throws Exception {
        assertShown(picture());

        assertEquals(
                List.of(
                        "RFB 003.008",
                        "None",
                        "ClientInit",
                        "SetPixelFormat 32",
                        "SetEncodings [16, 0, -223]",
                        "Request 0,0 320×200"),
                RfbClientTranscript.in(said.toByteArray()).messages());
    }

    @Test
    void largeScreenIsRequestedInSixteenBits() throws Exception {
        RfbServerScript script = RfbServerScript.screen(1025, 768).update(2);
        script.rectangle(0, 0, 1025, 1, RfbServerScript.RAW).shortPixels(0, 1025, PICTURE);
        int[] colours = {0xffffff, 0x000000, 0xff0000, 0x00ff00, 0x0000ff};
        script.rectangle(0, 0, 5, 1, RfbServerScript.RAW).shortPixels(0, 5, colours);
        script.update(1).rectangle(0, 1, 1025, 767, RfbServerScript.RAW).skip(1025 * 767 * 2);

        Framebuffer frame = look(script);

        assertArrayEquals(colours, Arrays.copyOf(TestPictures.pixels(frame.image()), 5));
        assertTrue(RfbClientTranscript.in(said.toByteArray()).messages().contains("SetPixelFormat 16"));
    }

    /** A slow line could not carry in 32 bits the large screen that may follow. */
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "319, 200"})
    void unknownSizeIsRequestedInSixteenBits(int width, int height) throws Exception {
        RfbServerScript script = RfbServerScript.screen(width, height);
        script.update(1).rectangle(0, 0, 1920, 1080, RfbServerScript.DESKTOP_SIZE);
        int[] picture = TestPictures.boldNoise(1920, 1080, 2);

        Framebuffer frame = look(script.update(1).shortRaw(0, 0, 1920, 1080, picture, 1920));

        assertArrayEquals(picture, TestPictures.pixels(frame.image()));
        assertTrue(RfbClientTranscript.in(said.toByteArray()).messages().contains("SetPixelFormat 16"));
    }

    static Stream<Named<RfbServerScript>> detours() {
        RfbServerScript tiles = RfbServerScript.screen(WIDTH, HEIGHT).update(4);
        tiles.raw(160, 100, 160, 100, PICTURE, WIDTH).raw(0, 0, 160, 100, PICTURE, WIDTH);
        tiles.raw(160, 0, 160, 100, PICTURE, WIDTH).raw(0, 100, 160, 100, PICTURE, WIDTH);
        RfbServerScript rows = RfbServerScript.screen(WIDTH, HEIGHT);
        RfbServerScript twice = RfbServerScript.screen(WIDTH, HEIGHT).update(2);
        twice.raw(0, 0, WIDTH, 2, new int[WIDTH * HEIGHT], WIDTH).raw(0, 0, WIDTH, HEIGHT, PICTURE, WIDTH);
        for (int y = 0; y < HEIGHT; y++) {
            rows.update(1).raw(0, y, WIDTH, 1, PICTURE, WIDTH);
        }
        return Stream.of(
                Named.of("several rectangles", tiles),
                Named.of("several updates", rows),
                Named.of("a rectangle that a later one covers", twice),
                Named.of(
                        "an update without rectangles",
                        end(RfbServerScript.screen(WIDTH, HEIGHT).update(0))),
                Named.of(
                        "empty rectangles",
                        end(RfbServerScript.screen(WIDTH, HEIGHT)
                                .update(2)
                                .rectangle(WIDTH, HEIGHT, 0, 0, RfbServerScript.RAW)
                                .rectangle(0, 0, 0, HEIGHT, RfbServerScript.RAW))),
                Named.of(
                        "a bell",
                        end(RfbServerScript.screen(WIDTH, HEIGHT).bell().bell())),
                Named.of(
                        "a clipboard",
                        end(RfbServerScript.screen(WIDTH, HEIGHT).cutText("").cutText("x".repeat(9_999)))),
                Named.of(
                        "a colour map",
                        end(RfbServerScript.screen(WIDTH, HEIGHT).colourMap(0).colourMap(256))),
                Named.of(
                        "no size yet",
                        endInShort(RfbServerScript.screen(0, 0)
                                .update(1)
                                .rectangle(0, 0, WIDTH, HEIGHT, RfbServerScript.DESKTOP_SIZE))),
                Named.of(
                        "a size without height, and one of a pixel",
                        endInShort(RfbServerScript.screen(WIDTH, 0)
                                .update(2)
                                .rectangle(0, 0, 1, 1, RfbServerScript.DESKTOP_SIZE)
                                .shortRaw(0, 0, 1, 1, PICTURE, WIDTH)
                                .update(0)
                                .update(1)
                                .rectangle(0, 0, WIDTH, HEIGHT, RfbServerScript.DESKTOP_SIZE))),
                Named.of(
                        "another size",
                        end(RfbServerScript.screen(1024, 768)
                                .update(1)
                                .rectangle(9, 9, WIDTH, HEIGHT, RfbServerScript.DESKTOP_SIZE))),
                Named.of(
                        "another size after the picture's first part",
                        endInShort(RfbServerScript.screen(2, 2)
                                .update(2)
                                .shortRaw(0, 0, 2, 1, PICTURE, WIDTH)
                                .rectangle(0, 0, WIDTH, HEIGHT, RfbServerScript.DESKTOP_SIZE))));
    }

    private static RfbServerScript end(RfbServerScript beginning) {
        return end(beginning, PICTURE);
    }

    private static RfbServerScript endInShort(RfbServerScript beginning) {
        return beginning.update(1).shortRaw(0, 0, WIDTH, HEIGHT, PICTURE, WIDTH);
    }

    private static RfbServerScript end(RfbServerScript beginning, int[] picture) {
        return beginning.update(1).raw(0, 0, WIDTH, HEIGHT, picture, WIDTH);
    }

    @ParameterizedTest
    @MethodSource("detours")
    void acceptsEveryValidSequence(RfbServerScript script) throws Exception {
        assertShown(script);
        RfbClientTranscript.in(said.toByteArray()).assertOnlyLooks(HEIGHT);
    }

    @Test
    void requestsMissingRowsOnly() throws Exception {
        RfbServerScript script = RfbServerScript.screen(WIDTH, HEIGHT);
        script.update(1).raw(0, 0, WIDTH, 2, PICTURE, WIDTH);
        script.update(1).raw(0, 2, 1, 1, PICTURE, WIDTH);
        assertShown(script.update(1).raw(0, 2, WIDTH, HEIGHT - 2, PICTURE, WIDTH));

        List<String> messages = RfbClientTranscript.in(said.toByteArray()).messages();
        assertEquals(
                List.of("Request 0,0 320×200", "Request 0,2 320×198", "Request 0,2 320×198"),
                messages.subList(messages.size() - 3, messages.size()));
    }

    /** A gateway that shares one connection among its viewers sends each of them what any of them has requested. */
    @Test
    void updatesOfOtherRowsAreAccepted() throws Exception {
        int[] picture = TestPictures.noise(800, 600, 6);
        RfbServerScript script = RfbServerScript.screen(800, 600);
        for (int i = 0; i < 4; i++) {
            script.update(1).raw(0, 0, 800, 400, picture, 800);
        }
        script.update(1).raw(0, 0, 800, 600, picture, 800);

        assertArrayEquals(picture, TestPictures.pixels(look(script).image()));
    }

    @Test
    void newSizeRequestsTheWholeScreen() throws Exception {
        assertShown(endInShort(
                RfbServerScript.screen(2, 2).update(1).rectangle(0, 0, WIDTH, HEIGHT, RfbServerScript.DESKTOP_SIZE)));

        List<String> messages = RfbClientTranscript.in(said.toByteArray()).messages();
        assertEquals(
                List.of("Request 0,0 1×1", "Request 0,0 320×200"),
                messages.subList(messages.size() - 2, messages.size()));
    }

    static Stream<Named<RfbServerScript>> nonsense() {
        RfbServerScript manySizes = RfbServerScript.screen(WIDTH, HEIGHT).update(100);
        for (int i = 0; i < 100; i++) {
            manySizes.rectangle(0, 0, WIDTH, HEIGHT, RfbServerScript.DESKTOP_SIZE);
        }
        return Stream.of(
                Named.of(
                        "an unknown message",
                        RfbServerScript.screen(WIDTH, HEIGHT).u8(150)),
                Named.of("an encoding that was not requested", rectangle(0, 0, WIDTH, HEIGHT, 7)),
                Named.of("a rectangle that is too wide", rectangle(1, 0, WIDTH, 1, RfbServerScript.RAW)),
                Named.of("a rectangle that is too high", rectangle(0, 1, 1, HEIGHT, RfbServerScript.RAW)),
                Named.of("a rectangle far outside", rectangle(65_535, 65_535, 65_535, 65_535, RfbServerScript.RAW)),
                Named.of(
                        "a rectangle of the size before",
                        RfbServerScript.screen(WIDTH, HEIGHT)
                                .update(2)
                                .rectangle(0, 0, 2, 2, RfbServerScript.DESKTOP_SIZE)
                                .raw(0, 0, WIDTH, HEIGHT, PICTURE, WIDTH)),
                Named.of("one size after the other", manySizes));
    }

    private static RfbServerScript rectangle(int x, int y, int width, int height, int encoding) {
        return RfbServerScript.screen(WIDTH, HEIGHT)
                .update(1)
                .rectangle(x, y, width, height, encoding)
                .skip(9_999);
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void invalidMessageEndsTheCapture(RfbServerScript script) {
        String code =
                assertThrows(ScreenshotException.class, () -> look(script)).code();

        assertEquals("Client.ScreenNotRfb", code);
        RfbClientTranscript.in(said.toByteArray()).assertOnlyLooks(1);
    }

    static Stream<Named<RfbServerScript>> longMessages() {
        RfbServerScript size = new RfbServerScript().greet("003.008").types(1).u32(0);
        size.u16(WIDTH).u16(HEIGHT).skip(16);
        return Stream.of(
                Named.of("a name of 4 GiB", size.u32(-1).skip(10_000_000)),
                Named.of(
                        "a clipboard of 4 GiB",
                        RfbServerScript.screen(WIDTH, HEIGHT)
                                .u8(3)
                                .skip(3)
                                .u32(-1)
                                .skip(10_000_000)));
    }

    @ParameterizedTest
    @MethodSource("longMessages")
    void longMessageTakesNoMemory(RfbServerScript script) throws Exception {
        ScriptedConnection connection = new ScriptedConnection(script, said);
        RfbClient client = new RfbClient(connection, ScreenshotClients.place());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        assertThrows(EOFException.class, client::capture, "the end of the test's bytes");

        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 2_000_000, allocated + " bytes");
        assertEquals(-1, connection.read(), "everything was read");
    }

    @ParameterizedTest
    @CsvSource({"4097, 1", "1, 4097", "65535, 65535"})
    void oversizedScreenAllocatesNoMemory(int width, int height) {
        assertFails("Client.ScreenTooLarge", RfbServerScript.screen(width, height)); // loads classes
        assertTakesNoMemory(RfbServerScript.screen(width, height));
        assertTakesNoMemory(RfbServerScript.screen(WIDTH, HEIGHT)
                .update(1)
                .rectangle(0, 0, width, height, RfbServerScript.DESKTOP_SIZE));
    }

    private void assertTakesNoMemory(RfbServerScript script) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertFails("Client.ScreenTooLarge", script);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 1_000_000, allocated + " bytes");
    }

    @Test
    void largestScreenIsCaptured() throws Exception {
        int[] row = TestPictures.noise(4096, 1, 2);
        RfbServerScript script = RfbServerScript.screen(4096, 4096).update(4096);
        for (int y = 0; y < 4096; y++) {
            script.rectangle(0, y, 4096, 1, RfbServerScript.RAW).shortPixels(0, 4096, row);
        }

        Framebuffer frame = look(script);

        int expected = row[4095];
        int shown = frame.image().getRGB(4095, 4095);
        for (int shift = 0; shift <= 16; shift += 8) {
            assertEquals(expected >> shift & 0xff, shown >> shift & 0xff, 8, "a colour of 5 or 6 bits");
        }
    }

    /** A framebuffer takes 64 MiB at most, and the limit on memory has room for one in each capture. */
    @Test
    void newSizeFreesEarlierFramebuffers() throws Exception {
        RfbServerScript script = dark().update(1).rectangle(0, 0, WIDTH + 1, HEIGHT, RfbServerScript.DESKTOP_SIZE);
        script.update(2).rectangle(0, 0, WIDTH, HEIGHT, RfbServerScript.DESKTOP_SIZE);
        int untilNewSize = script.bytes().length;
        ByteArrayInputStream bytes = new ByteArrayInputStream(
                script.raw(0, 0, WIDTH, HEIGHT, PICTURE, WIDTH).bytes());
        int afterNewSize = bytes.available() - untilNewSize;
        AtomicInteger framebuffers = new AtomicInteger();
        InputStream in = new InputStream() {
            @Override
            public int read() {
                if (bytes.available() == afterNewSize) {
                    framebuffers.set(ScreenshotClients.reachableFramebuffers());
                }
                return bytes.read();
            }
        };

        new RfbClient(new ScriptedConnection(in, said), ScreenshotClients.place()).capture();

        assertEquals(1, framebuffers.get());
    }

    /** A few pixels are no progress, nor is a complete frame that is smaller than a text screen. */
    @Test
    void pausesWithoutProgress() throws Exception {
        RfbServerScript script = RfbServerScript.screen(2, 2).update(1).shortRaw(0, 0, 2, 2, PICTURE, WIDTH);
        script.update(1).rectangle(0, 0, WIDTH, HEIGHT, RfbServerScript.DESKTOP_SIZE);
        script.update(1).shortRaw(0, 0, 15, 17, PICTURE, WIDTH);
        script.update(1).shortRaw(0, 0, 30, 17, PICTURE, WIDTH);
        script.update(1).shortRaw(64, 0, 16, 16, PICTURE, WIDTH);
        script.update(1).shortRaw(0, 0, WIDTH, HEIGHT, PICTURE, WIDTH);
        List<Integer> pausesAfter = new ArrayList<>();
        RfbConnection connection = new ScriptedConnection(script, said) {
            @Override
            boolean arrivesWithin(Duration time) {
                pausesAfter.add(RfbClientTranscript.in(said.toByteArray()).requests());
                return false;
            }
        };

        new RfbClient(connection, ScreenshotClients.place()).capture();

        assertEquals(List.of(1, 3, 4), pausesAfter);
    }

    private static RfbServerScript dark() {
        return end(RfbServerScript.screen(WIDTH, HEIGHT), new int[WIDTH * HEIGHT]);
    }

    @Test
    void darkScreenIsRequestedTwice() throws Exception {
        assertShown(end(dark()));
        assertEquals(2, RfbClientTranscript.in(said.toByteArray()).requests());

        assertTrue(look(end(dark(), new int[WIDTH * HEIGHT])).isDark());
        assertEquals(2, RfbClientTranscript.in(said.toByteArray()).requests());
    }

    static Stream<Named<RfbServerScript>> endsAfterADarkScreen() {
        return Stream.of(
                Named.of("nothing more", dark()),
                Named.of(
                        "half a screen", dark().update(1).raw(0, 0, WIDTH, HEIGHT / 2, new int[WIDTH * HEIGHT], WIDTH)),
                Named.of("nonsense", dark().u8(99)),
                Named.of(
                        "a size that is too large",
                        dark().update(1).rectangle(0, 0, 4097, 1, RfbServerScript.DESKTOP_SIZE)));
    }

    @ParameterizedTest
    @MethodSource("endsAfterADarkScreen")
    void darkScreenIsShownIfNothingFollows(RfbServerScript script) throws Exception {
        assertTrue(look(script).isDark());
    }

    @Test
    void darkScreenOfOldSizeIsDropped() {
        RfbServerScript script = dark().update(1).rectangle(0, 0, WIDTH + 1, HEIGHT, RfbServerScript.DESKTOP_SIZE);

        assertThrows(EOFException.class, () -> look(script), "the end of the test's bytes");
    }

    @Test
    void ignoredPixelFormatEndsInEof() {
        RfbServerScript script =
                RfbServerScript.screen(WIDTH, HEIGHT).update(1).rectangle(0, 0, WIDTH, HEIGHT, RfbServerScript.RAW);
        script.skip(2 * WIDTH * HEIGHT); // 16 bits per pixel

        assertThrows(EOFException.class, () -> look(script), "the end of the test's bytes");
    }

    @ParameterizedTest
    @CsvSource({"7, 0", "0, 9999"})
    void permittedSizesAndUpdatesAreAccepted(int sizes, int updates) throws Exception {
        RfbServerScript script = RfbServerScript.screen(WIDTH, HEIGHT).update(sizes);
        for (int i = 0; i < sizes; i++) {
            script.rectangle(0, 0, WIDTH, HEIGHT, RfbServerScript.DESKTOP_SIZE);
        }
        for (int i = 1; i < updates; i++) {
            script.update(0);
        }

        assertShown(end(script));
    }

    @Test
    void furtherSizeIsRejected() {
        RfbServerScript script = RfbServerScript.screen(WIDTH, HEIGHT).update(8);
        for (int i = 0; i < 8; i++) {
            script.rectangle(0, 0, WIDTH, HEIGHT, RfbServerScript.DESKTOP_SIZE);
        }

        assertFails("Client.ScreenNotRfb", end(script));
    }
}
