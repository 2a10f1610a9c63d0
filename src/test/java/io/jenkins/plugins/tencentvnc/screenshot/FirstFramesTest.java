package io.jenkins.plugins.tencentvnc.screenshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.tencentcloud.ConsoleUrl;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import io.jenkins.plugins.tencentvnc.tencentcloud.Mints;
import io.jenkins.plugins.tencentvnc.tencentcloud.TencentCloudClient;
import io.jenkins.plugins.tencentvnc.tencentcloud.TestTls;
import io.jenkins.plugins.tencentvnc.testing.DrawnScreen;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.awt.image.BufferedImage;
import java.net.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import mockwebserver3.MockResponse;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests gateways that connect before they know the screen, so that their first frames do not show it. */
class FirstFramesTest {

    private static final int WIDTH = 320;
    private static final int HEIGHT = 200;
    private static final int[] PICTURE = TestPictures.boldNoise(WIDTH, HEIGHT, 13);
    private static final int[] BLACK = new int[WIDTH * HEIGHT];

    /** Two a second are normal; a busy loop would send as many as the line carries. */
    private static final int MOST_REQUESTS_A_SECOND = 12;

    private final ScreenshotClients viewers = new ScreenshotClients();
    private final ScreenshotClient viewer = viewers.using(UnaryOperator.identity());

    @AfterEach
    void nothingStaysBehind() {
        viewers.assertLeftNothing();
    }

    private Screenshot look(FakeScreen screen, Duration limit) throws ScreenshotException {
        return viewer.capture(screen.address(), "https://img.qcloud.com", Deadline.after(limit));
    }

    private void assertShows(FakeScreen screen) throws Exception {
        long before = System.nanoTime();
        TestPictures.assertShows(PICTURE, look(screen, Duration.ofSeconds(10)));
        assertDidNotSpin(screen, before);
    }

    private static void assertDidNotSpin(FakeScreen screen, long since) {
        int requests = new RfbClientTranscript(screen.heard()).requests();
        double seconds = (System.nanoTime() - since) / 1e9;
        assertTrue(requests <= 3 + seconds * MOST_REQUESTS_A_SECOND, () -> requests + " requests in " + seconds + " s");
    }

    private static RfbServerScript picture() {
        return RfbServerScript.whole(WIDTH, HEIGHT, PICTURE);
    }

    /** As requested of a screen whose size is not known at first. */
    private static RfbServerScript shortPicture() {
        return new RfbServerScript().update(1).shortRaw(0, 0, WIDTH, HEIGHT, PICTURE, WIDTH);
    }

    private static RfbServerScript black() {
        return RfbServerScript.whole(WIDTH, HEIGHT, BLACK);
    }

    private static RfbServerScript size(int width, int height) {
        return new RfbServerScript().update(1).rectangle(0, 0, width, height, RfbServerScript.DESKTOP_SIZE);
    }

    /** Answers each request according to the time since the first request. */
    private static FakeScreen answering(RfbServerScript first, Function<Duration, RfbServerScript> answers) {
        long[] start = new long[1];
        return FakeScreen.answering(first, () -> {
            start[0] = start[0] == 0 ? System.nanoTime() : start[0];
            return answers.apply(Duration.ofNanos(System.nanoTime() - start[0]));
        });
    }

    private static void later(Duration time, Runnable task) {
        CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS)
                .execute(task);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "64, 0", "319, 200"})
    void sizeIsAnnouncedLater(int width, int height) throws Exception {
        AtomicBoolean told = new AtomicBoolean();
        try (FakeScreen screen = FakeScreen.opening(
                webSocket -> {
                    webSocket.send(RfbServerScript.screen(width, height).message());
                    later(Duration.ofMillis(300), () -> {
                        webSocket.send(size(WIDTH, HEIGHT).message());
                        told.set(true);
                    });
                },
                () -> told.get() ? shortPicture() : new RfbServerScript().update(0))) {
            assertShows(screen);
        }
    }

    /** A wait for data that ends without any must leave the TLS session intact. */
    @Test
    void sizeIsAnnouncedLaterOverTls() throws Exception {
        TestTls tls = new TestTls();
        ScreenshotClient trusting = viewers.using(
                http -> tls.trustedBy(http).newBuilder().proxy(Proxy.NO_PROXY).build());
        RfbServerScript none = new RfbServerScript().update(0);
        try (FakeScreen screen = FakeScreen.opening(
                tls.sockets(),
                new MockResponse.Builder(),
                webSocket -> webSocket.send(RfbServerScript.screen(1, 1).message()),
                none,
                none,
                size(WIDTH, HEIGHT),
                shortPicture())) {
            HttpUrl address = screen.address().newBuilder().host("localhost").build();

            Screenshot screenshot =
                    trusting.capture(address, "https://img.qcloud.com", Deadline.after(Duration.ofSeconds(10)));

            TestPictures.assertShows(PICTURE, screenshot);
        }
    }

    @Test
    void sizeComesWithTheFirstAnswer() throws Exception {
        boolean[] told = new boolean[1];
        try (FakeScreen screen = answering(RfbServerScript.screen(1, 1), time -> {
            if (time.toMillis() < 300) {
                return new RfbServerScript().update(1).shortRaw(0, 0, 1, 1, PICTURE, WIDTH);
            }
            RfbServerScript answer = told[0] ? shortPicture() : size(WIDTH, HEIGHT);
            told[0] = true;
            return answer;
        })) {
            assertShows(screen);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15})
    void tinyUpdatesAreWaitedOut(int pixels) throws Exception {
        RfbServerScript first = new RfbServerScript().update(1).raw(0, 0, pixels, 1, PICTURE, WIDTH);
        try (FakeScreen screen =
                answering(RfbServerScript.screen(WIDTH, HEIGHT), time -> time.toMillis() < 3_000 ? first : picture())) {
            assertShows(screen);
        }
    }

    /** A single pixel, at another position in each update. */
    @Test
    void movingPixelIsWaitedOut() throws Exception {
        int[] next = new int[1];
        try (FakeScreen screen = answering(
                RfbServerScript.screen(WIDTH, HEIGHT),
                time -> time.toMillis() < 1_500
                        ? new RfbServerScript().update(1).raw(next[0]++, 0, 1, 1, PICTURE, WIDTH)
                        : picture())) {
            assertShows(screen);
        }
    }

    @Test
    void unrequestedUpdatesAreSkipped() throws Exception {
        try (FakeScreen screen = FakeScreen.opening(
                webSocket -> {
                    webSocket.send(RfbServerScript.screen(WIDTH, HEIGHT).message());
                    for (int i = 0; i < 10_000; i++) {
                        webSocket.send(new RfbServerScript().update(0).message());
                    }
                },
                picture())) {
            assertShows(screen);
        }
    }

    @Test
    void firstBlackFrameIsRepeated() throws Exception {
        try (FakeScreen screen =
                answering(RfbServerScript.screen(WIDTH, HEIGHT), time -> time.toMillis() < 500 ? black() : picture())) {
            assertShows(screen);
        }
    }

    /** A machine changes like this from text to graphics while it boots. */
    @Test
    void blackFrameBeforeAndAfterAnotherSize() throws Exception {
        int[] requests = new int[1];
        int[] text = new int[640 * 200];
        try (FakeScreen screen = FakeScreen.answering(RfbServerScript.screen(640, 200), () -> switch (requests[0]++) {
            case 0 -> RfbServerScript.whole(640, 200, text);
            case 1 -> size(WIDTH, HEIGHT);
            case 2 -> black();
            default -> picture();
        })) {
            assertShows(screen);
        }
    }

    @Test
    void blackScreenIsShownAsDark() throws Exception {
        try (FakeScreen screen = answering(RfbServerScript.screen(WIDTH, HEIGHT), time -> black())) {
            long before = System.nanoTime();
            assertTrue(look(screen, Duration.ofSeconds(10)).dark());
            assertTrue(System.nanoTime() - before < 5e9, "ends before the deadline");
            assertEquals(2, new RfbClientTranscript(screen.heard()).requests());
        }
    }

    /** The second request is not answered, or the deadline leaves no time for it. */
    @ParameterizedTest
    @ValueSource(ints = {900, 2_000})
    void unrepeatedBlackFrameIsShownAsDark(int millis) throws Exception {
        try (FakeScreen screen = FakeScreen.answering(RfbServerScript.screen(WIDTH, HEIGHT), black())) {
            long before = System.nanoTime();
            assertTrue(look(screen, Duration.ofMillis(millis)).dark());
            assertTrue(System.nanoTime() - before < (millis + 2_000) * 1e6);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "319, 200"})
    void fewPixelsEndInTimeout(int width, int height) {
        RfbServerScript pixel =
                new RfbServerScript().update(1).shortRaw(0, 0, Math.min(1, width), Math.min(1, height), PICTURE, WIDTH);
        try (FakeScreen screen = answering(RfbServerScript.screen(width, height), time -> pixel)) {
            long before = System.nanoTime();
            ScreenshotException fault =
                    assertThrows(ScreenshotException.class, () -> look(screen, Duration.ofMillis(1_500)));
            assertEquals("Client.ScreenTimedOut", fault.code());
            assertDidNotSpin(screen, before);
        }
    }

    /** Captures an instance of FakeCvm whose screen starts as that picture and is drawn half a second later. */
    private static Screenshot lookAtMachineThatStartsWith(BufferedImage first, ScreenshotClient viewer)
            throws Exception {
        try (FakeCvm cvm = FakeCvm.start().withScreens()) {
            DrawnScreen machine = cvm.drawnScreen(FakeCvm.INSTANCE);
            BufferedImage usual = machine.picture();
            machine.show(first);
            ConsoleUrl url = new TencentCloudClient(UnaryOperator.identity()).mint(Mints.open(cvm.endpoint()));
            later(Duration.ofMillis(500), () -> machine.show(usual));

            Screenshot screenshot = viewer.capture(url, Deadline.after(Duration.ofSeconds(10)));

            TestPictures.assertShowsAlike(TestPictures.pixels(usual), screenshot, 9);
            return screenshot;
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "720, 400"})
    void screenDrawnLaterIsShown(int width, int height) throws Exception {
        BufferedImage black = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);

        assertFalse(lookAtMachineThatStartsWith(black, viewer).dark());
    }

    @Test
    void wideScreenIsShown() throws Exception {
        int[] wide = TestPictures.noise(4_000, 16, 17);
        try (FakeScreen screen =
                FakeScreen.answering(RfbServerScript.screen(4_000, 16), RfbServerScript.whole(4_000, 16, wide))) {
            Screenshot screenshot = look(screen, Duration.ofSeconds(10));
            TestPictures.assertShows(wide, screenshot);
            assertFalse(screenshot.dark());
        }
    }
}
