package io.jenkins.plugins.tencentvnc.screenshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;
import okhttp3.WebSocket;
import okio.ByteString;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the client through a real WebSocket. */
class ScreenshotClientTest {

    private static final String ORIGIN = "https://img.qcloud.com";
    private static final int[] PICTURE = TestPictures.noise(320, 200, 7);

    private final ScreenshotClients viewers = new ScreenshotClients();
    private final ScreenshotClient viewer = viewers.using(UnaryOperator.identity());

    @AfterEach
    void nothingStaysBehind() {
        viewers.assertLeftNothing();
    }

    private static RfbServerScript screen() {
        return RfbServerScript.screen(320, 200);
    }

    private static RfbServerScript picture() {
        return RfbServerScript.whole(320, 200, PICTURE);
    }

    private static FakeScreen showing() {
        return FakeScreen.answering(screen(), picture());
    }

    private Screenshot look(FakeScreen screen) throws ScreenshotException {
        return viewer.capture(screen.address(), ORIGIN, Deadline.after(Duration.ofSeconds(10)));
    }

    private void assertFails(String code, HttpUrl address, Duration limit) {
        Deadline deadline = Deadline.after(limit);
        assertEquals(
                code,
                assertThrows(ScreenshotException.class, () -> viewer.capture(address, ORIGIN, deadline))
                        .code());
    }

    private void assertFails(String code, FakeScreen screen) {
        assertFails(code, screen.address(), Duration.ofSeconds(10));
    }

    @Test
    void connectsLikeTheConsolePage() throws Exception {
        try (FakeScreen screen = showing()) {
            TestPictures.assertShows(PICTURE, look(screen));

            RecordedRequest request = screen.nextRequest();
            assertEquals("/vnc?s=aHpjWnRVMFNhYm", request.getTarget());
            assertEquals(ORIGIN, request.getHeaders().get("Origin"));
            assertEquals("binary", request.getHeaders().get("Sec-WebSocket-Protocol"));
            assertNull(request.getHeaders().get("Sec-WebSocket-Extensions"), "nothing to inflate");
            assertNull(request.getHeaders().get("Cookie"));
            new RfbClientTranscript(screen.heard()).assertOnlyLooks(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 100, 1_000})
    void messagesMayBeSplitAnywhere(int length) throws Exception {
        byte[] bytes = RfbServerScript.picture(320, 200, PICTURE).bytes();
        try (FakeScreen screen = FakeScreen.opening(webSocket -> {
            for (int from = 0; from < bytes.length; from += length) {
                webSocket.send("texts are no RFB");
                webSocket.send(ByteString.EMPTY);
                webSocket.send(ByteString.of(bytes, from, Math.min(length, bytes.length - from)));
            }
        })) {
            TestPictures.assertShows(PICTURE, look(screen));
        }
    }

    @Test
    void disconnectsAtOnce() throws Exception {
        try (FakeScreen screen = showing()) {
            look(screen);
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(screen::isHungUp);
        }
    }

    /** OkHttp keeps a call that has ended until its timeout. */
    @Test
    void framebufferIsFreed() throws Exception {
        try (FakeScreen screen = showing()) {
            look(screen);

            assertEquals(0, ScreenshotClients.reachableFramebuffers());
        }
    }

    static Stream<Named<Consumer<WebSocket>>> ends() {
        ByteString half =
                ByteString.of(RfbServerScript.picture(320, 200, PICTURE).bytes(), 0, 50_000);
        return Stream.of(
                Named.of("a farewell at once", webSocket -> webSocket.close(1000, "token used")),
                Named.of("a farewell amid the picture", webSocket -> {
                    webSocket.send(half);
                    webSocket.close(1011, null);
                }),
                Named.of("no word", WebSocket::cancel),
                Named.of("no word amid the picture", webSocket -> {
                    webSocket.send(half);
                    Awaitility.await().until(() -> webSocket.queueSize() == 0);
                    webSocket.cancel();
                }));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void closedConnectionIsReported(Consumer<WebSocket> end) {
        try (FakeScreen screen = FakeScreen.opening(end)) {
            assertFails("Client.ScreenClosed", screen);
        }
    }

    @Test
    void completePictureSurvivesDisconnect() throws Exception {
        try (FakeScreen screen = FakeScreen.leaving(screen(), picture())) {
            TestPictures.assertShows(PICTURE, look(screen));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 401, 403, 404, 500, 503})
    void otherStatusIsRefusal(int status) {
        try (FakeScreen screen = FakeScreen.answering(new MockResponse.Builder()
                .code(status)
                .addHeader("Location", "https://evil.example/")
                .body("<html>login portal"))) {
            assertFails("Client.ScreenRefused", screen);
            assertEquals(1, screen.requests(), "the redirect is not followed");
        }
    }

    @Test
    void endlessHeadersAreNotRead() {
        MockResponse.Builder response = new MockResponse.Builder();
        for (int i = 0; i < 100; i++) {
            response.addHeader("X-" + i, "x".repeat(1_000));
        }
        try (FakeScreen screen = FakeScreen.answering(response)) {
            assertFails("Client.ScreenNotRfb", screen);
        }
    }

    static Stream<Named<Consumer<WebSocket>>> floods() {
        ByteString much = ByteString.of(new byte[8_000_000]);
        return Stream.of(
                Named.of("one long text", webSocket -> webSocket.send("x".repeat(1_000_000))),
                Named.of("many short texts", webSocket -> {
                    for (int i = 0; i < 100_000; i++) {
                        webSocket.send("");
                    }
                }),
                Named.of("texts amid the picture", webSocket -> {
                    webSocket.send(ByteString.of(RfbServerScript.screen(64, 48).bytes()));
                    webSocket.send("x".repeat(100_000));
                }),
                Named.of("a message that is longer than the picture", webSocket -> {
                    webSocket.send(ByteString.of(RfbServerScript.screen(64, 48).bytes()));
                    webSocket.send(much);
                }));
    }

    @ParameterizedTest
    @MethodSource("floods")
    void excessiveDataEndsAtTheDeadline(Consumer<WebSocket> flood) {
        try (FakeScreen screen = FakeScreen.opening(flood)) {
            assertEndsInTime(screen.address());
        }
    }

    @Test
    void longMessageWithoutGreetingIsNotRfb() {
        try (FakeScreen screen = FakeScreen.opening(webSocket -> webSocket.send(ByteString.of(new byte[8_000_000])))) {
            assertFails("Client.ScreenNotRfb", screen);
        }
    }

    @Test
    void silentScreenTimesOut() {
        try (FakeScreen screen = FakeScreen.opening(webSocket -> {})) {
            assertEndsInTime(screen.address());
        }
    }

    @Test
    void silentServerTimesOut() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertEndsInTime(new HttpUrl.Builder()
                    .scheme("http")
                    .host("127.0.0.1")
                    .port(silent.getLocalPort())
                    .build());
            assertEndsInTime(new HttpUrl.Builder()
                    .scheme("https")
                    .host("127.0.0.1")
                    .port(silent.getLocalPort())
                    .build());
        }
    }

    @Test
    void drippingServerTimesOut() {
        ByteString beginning = ByteString.of(RfbServerScript.screen(1024, 768).bytes());
        ByteString bell = ByteString.of(new RfbServerScript().bell().bytes());
        // Runs on OkHttp's reader thread of the server, which has no other work.
        try (FakeScreen screen = FakeScreen.opening(webSocket -> {
            webSocket.send(beginning);
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(2))
                    .until(() -> !webSocket.send(bell));
        })) {
            assertEndsInTime(screen.address());
        }
    }

    private void assertEndsInTime(HttpUrl address) {
        long before = System.nanoTime();
        assertFails("Client.ScreenTimedOut", address, Duration.ofMillis(400));
        assertTrue(Duration.ofNanos(System.nanoTime() - before).toMillis() < 3_000);
    }

    @Test
    void passedDeadlineTimesOut() {
        try (FakeScreen screen = showing()) {
            assertFails("Client.ScreenTimedOut", screen.address(), Duration.ZERO);
        }
    }

    @Test
    void fewCapturesAreConnectedAtOnce() throws Exception {
        AtomicInteger connected = new AtomicInteger();
        CompletableFuture<Void> released = new CompletableFuture<>();
        ExecutorService callers = Executors.newFixedThreadPool(50);
        try (FakeScreen screen = FakeScreen.opening(
                webSocket -> {
                    connected.incrementAndGet();
                    released.join();
                    webSocket.send(screen().message());
                },
                picture())) {
            List<Future<Screenshot>> looks = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                looks.add(callers.submit(() -> look(screen)));
            }
            Awaitility.await().until(() -> connected.get() == ScreenshotClient.MAX_CONCURRENT);
            Awaitility.await()
                    .during(Duration.ofMillis(300))
                    .until(() -> connected.get() == ScreenshotClient.MAX_CONCURRENT);

            released.complete(null);
            for (Future<Screenshot> look : looks) {
                TestPictures.assertShows(PICTURE, look.get(20, TimeUnit.SECONDS));
            }
        } finally {
            released.complete(null);
            callers.shutdownNow();
        }
    }

    /** The machine chooses the size; without this limit eight captures could take 900 MiB. */
    @Test
    void twoLargeScreensAtOnceAtMost() throws Exception {
        int[] large = new int[4096 * 513];
        large[0] = 0xffffff; // otherwise dark, and requested again
        RfbServerScript whole = new RfbServerScript().update(1).shortRaw(0, 0, 4096, 513, large, 4096);
        RfbServerScript larger =
                new RfbServerScript().update(1).rectangle(0, 0, 4096, 513, RfbServerScript.DESKTOP_SIZE);
        RfbServerScript smaller = new RfbServerScript().update(1).rectangle(0, 0, 64, 48, RfbServerScript.DESKTOP_SIZE);
        ExecutorService callers = Executors.newFixedThreadPool(3);
        try (FakeScreen one = FakeScreen.saying(RfbServerScript.screen(4096, 4096));
                FakeScreen another = FakeScreen.saying(RfbServerScript.screen(4096, 4096));
                FakeScreen third = FakeScreen.answering(RfbServerScript.screen(4096, 513), whole);
                FakeScreen fourth =
                        FakeScreen.answering(RfbServerScript.screen(64, 48), larger, smaller, larger, whole);
                FakeScreen fifth = FakeScreen.saying(RfbServerScript.screen(65_535, 65_535));
                FakeScreen small = showing()) {
            Future<Screenshot> first = callers.submit(() -> look(one));
            Future<Screenshot> second = callers.submit(() -> look(another));
            Awaitility.await().until(() -> isAskedForEverything(one) && isAskedForEverything(another));

            assertFails("Client.ScreenTimedOut", third.address(), Duration.ofMillis(500));
            assertFails("Client.ScreenTimedOut", fourth.address(), Duration.ofMillis(500));
            assertFails("Client.ScreenTooLarge", fifth.address(), Duration.ofSeconds(5)); // before a place is free
            TestPictures.assertShows(PICTURE, look(small));

            Future<Screenshot> waiting = callers.submit(() -> look(fourth));
            one.close();
            assertThrows(ExecutionException.class, () -> first.get(5, TimeUnit.SECONDS));
            assertEquals(513, waiting.get(5, TimeUnit.SECONDS).height());
            assertEquals(513, look(third).height(), "a second time");
            another.close();
            assertThrows(ExecutionException.class, () -> second.get(5, TimeUnit.SECONDS));
        } finally {
            callers.shutdownNow();
        }
    }

    private static boolean isAskedForEverything(FakeScreen screen) {
        return screen.heard().contains("Request 0,0 4096×4096");
    }
}
