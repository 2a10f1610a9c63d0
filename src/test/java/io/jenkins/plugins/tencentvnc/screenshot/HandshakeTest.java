package io.jenkins.plugins.tencentvnc.screenshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import io.jenkins.plugins.tencentvnc.tencentcloud.TestTls;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests WebSocket handshakes and greetings of gateways, also behind proxies. */
class HandshakeTest {

    private static final int[] PICTURE = TestPictures.noise(320, 200, 7);

    private final ScreenshotClients viewers = new ScreenshotClients();
    private final ScreenshotClient viewer = viewers.using(UnaryOperator.identity());

    @AfterEach
    void nothingStaysBehind() {
        viewers.assertLeftNothing();
    }

    private Screenshot look(FakeScreen screen) throws ScreenshotException {
        return viewer.capture(screen.address(), "https://img.qcloud.com", Deadline.after(Duration.ofSeconds(10)));
    }

    private static RfbServerScript screen() {
        return RfbServerScript.screen(320, 200);
    }

    private static RfbServerScript picture() {
        return RfbServerScript.whole(320, 200, PICTURE);
    }

    static Stream<List<String>> upgrades() {
        return Stream.of(
                List.of("Upgrade"),
                List.of("upgrade"),
                List.of("Upgrade, Keep-Alive"),
                List.of("keep-alive,UPGRADE"),
                List.of("Keep-Alive", "Upgrade"),
                List.of("Upgrade", "Keep-Alive"));
    }

    /** RFC 6455, section 4.1: the header contains the token, in any case. */
    @ParameterizedTest
    @MethodSource("upgrades")
    void connectionHeaderMayListUpgrade(List<String> headers) throws Exception {
        try (FakeScreen screen = FakeScreen.connecting(headers, screen(), picture())) {
            TestPictures.assertShows(PICTURE, look(screen));
        }
    }

    static Stream<List<String>> otherConnections() {
        return Stream.of(List.of(), List.of("close"), List.of("keep-alive"), List.of("upgraded, no-upgrade"));
    }

    @ParameterizedTest
    @MethodSource("otherConnections")
    void missingUpgradeTokenIsRefused(List<String> headers) {
        try (FakeScreen screen = FakeScreen.connecting(headers, screen(), picture())) {
            assertEquals(
                    "Client.ScreenRefused",
                    assertThrows(ScreenshotException.class, () -> look(screen)).code());
        }
    }

    /** RFC 6455, section 4.1: 16 random bytes for each connection. */
    @Test
    void eachConnectionHasItsOwnKey() {
        HttpUrl address = HttpUrl.get("http://127.0.0.1:5700/vnc");
        String key =
                WebSocketHandshake.request(address, "https://img.qcloud.com").header("Sec-WebSocket-Key");
        String next =
                WebSocketHandshake.request(address, "https://img.qcloud.com").header("Sec-WebSocket-Key");

        assertEquals(16, Base64.getDecoder().decode(key).length);
        assertNotEquals(key, next);
    }

    @Test
    void addressWithoutQueryIsRequestedAsItIs() throws Exception {
        try (FakeScreen screen = FakeScreen.answering(screen(), picture())) {
            HttpUrl address = screen.address().newBuilder().query(null).build();

            viewer.capture(address, "https://img.qcloud.com", Deadline.after(Duration.ofSeconds(10)));

            assertEquals("/vnc", screen.nextRequest().getTarget());
        }
    }

    /** A gateway of the subprotocol "base64" greets in text, and then waits for an answer. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void greetingInTextIsNotRfb(boolean base64) {
        String greeting = "RFB 003.008\n";
        String text =
                base64 ? Base64.getEncoder().encodeToString(greeting.getBytes(StandardCharsets.ISO_8859_1)) : greeting;
        try (FakeScreen screen = FakeScreen.opening(webSocket -> webSocket.send(text))) {
            long before = System.nanoTime();
            assertEquals(
                    "Client.ScreenNotRfb",
                    assertThrows(ScreenshotException.class, () -> look(screen)).code());
            assertTrue(Duration.ofNanos(System.nanoTime() - before).toSeconds() < 5, "at once");
        }
    }

    @Test
    void textBeforeGreetingIsSkipped() throws Exception {
        try (FakeScreen screen = FakeScreen.opening(
                webSocket -> {
                    webSocket.send("{\"status\":\"connected\"}");
                    webSocket.send(screen().message());
                },
                picture())) {
            TestPictures.assertShows(PICTURE, look(screen));
        }
    }

    @Test
    void passwordIsSentToProxyOnly() throws Exception {
        TestTls tls = new TestTls();
        try (FakeScreen screen = FakeScreen.behindProxyWithPassword(tls.sockets(), screen(), picture())) {
            ScreenshotClient proxied = viewers.using(http -> tls.trustedBy(http)
                    .newBuilder()
                    .proxy(screen.asProxy())
                    .proxyAuthenticator((route, response) -> response.request()
                            .newBuilder()
                            .header("Proxy-Authorization", Credentials.basic("jenkins", "pw"))
                            .build())
                    .build());
            HttpUrl address = HttpUrl.get("https://" + TestTls.NAMED_LIKE_A_PROXY + ":26789/vnc?s=a");

            TestPictures.assertShows(
                    PICTURE,
                    proxied.capture(address, "https://img.qcloud.com", Deadline.after(Duration.ofSeconds(10))));

            assertEquals("CONNECT", screen.nextRequest().getMethod());
            assertEquals(
                    Credentials.basic("jenkins", "pw"),
                    screen.nextRequest().getHeaders().get("Proxy-Authorization"));
            assertNull(screen.nextRequest().getHeaders().get("Proxy-Authorization"), "not for the console");
        }
    }

    @Test
    void unofferedCompressionIsRejected() {
        MockResponse.Builder response =
                new MockResponse.Builder().addHeader("Sec-WebSocket-Extensions", "permessage-deflate");
        ByteString zeros = ByteString.of(new byte[10_000_000]); // about 10 kB when compressed
        try (FakeScreen screen = FakeScreen.opening(null, response, webSocket -> webSocket.send(zeros))) {
            assertEquals(
                    "Client.ScreenClosed",
                    assertThrows(ScreenshotException.class, () -> look(screen)).code());
        }
    }
}
