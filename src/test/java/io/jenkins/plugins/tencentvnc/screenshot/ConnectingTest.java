package io.jenkins.plugins.tencentvnc.screenshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.tencentcloud.AllowedHosts;
import io.jenkins.plugins.tencentvnc.tencentcloud.ClosedPort;
import io.jenkins.plugins.tencentvnc.tencentcloud.ConsoleUrl;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import io.jenkins.plugins.tencentvnc.tencentcloud.FullBacklog;
import io.jenkins.plugins.tencentvnc.tencentcloud.LogRecords;
import io.jenkins.plugins.tencentvnc.tencentcloud.MintedUrls;
import io.jenkins.plugins.tencentvnc.tencentcloud.TestTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests connections from name resolution to TLS, with and without a proxy. */
class ConnectingTest {

    private static final String ORIGIN = "https://img.qcloud.com";
    private static final int[] PICTURE = TestPictures.noise(320, 200, 19);

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

    private void assertFails(String code, HttpUrl address) {
        Deadline deadline = Deadline.after(Duration.ofSeconds(10));
        assertEquals(
                code,
                assertThrows(ScreenshotException.class, () -> viewer.capture(address, ORIGIN, deadline))
                        .code());
    }

    @Test
    void closedPortFailsAtOnce() throws IOException {
        try (ClosedPort closed = new ClosedPort()) {
            HttpUrl address = HttpUrl.get("http://127.0.0.1:" + closed.number() + "/");
            assertFails("Client.ScreenConnectFailed", address);
        }
    }

    @Test
    void unknownHostFailsAtOnce() {
        ScreenshotClient lost = viewers.using(http -> http.newBuilder()
                .dns(host -> {
                    throw new UnknownHostException(host);
                })
                .build());
        Deadline deadline = Deadline.after(Duration.ofSeconds(10));
        HttpUrl address = HttpUrl.get("https://bjvnc.qcloud.com/vnc");
        assertEquals(
                "Client.ScreenConnectFailed",
                assertThrows(ScreenshotException.class, () -> lost.capture(address, ORIGIN, deadline))
                        .code());
    }

    @Test
    void brokenConnectionIsNoRefusal() {
        try (FakeScreen screen =
                FakeScreen.answering(new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()))) {
            assertFails("Client.ScreenConnectFailed", screen.address());
        }
    }

    /** Returns a console URL like Tencent Cloud's, whose host is this server behind a proxy and real TLS. */
    private static ConsoleUrl minted(FakeScreen screen) throws ConsoleException {
        String host = TestTls.NAMED_LIKE_A_PROXY;
        String value = "wss://" + host + ":" + screen.port() + "/vnc?s=VGlja2V0&lang=zh%3D";
        return MintedUrls.of(URLEncoder.encode(value, UTF_8), new AllowedHosts(List.of(host)));
    }

    @Test
    void proxyAndLogsDoNotLearnTheTicket() throws Exception {
        TestTls tls = new TestTls();
        try (LogRecords log = new LogRecords("");
                FakeScreen screen = FakeScreen.behindProxy(tls.sockets(), screen(), picture())) {
            ScreenshotClient proxied = viewers.using(http ->
                    tls.trustedBy(http).newBuilder().proxy(screen.asProxy()).build());
            ConsoleUrl url = minted(screen);

            Screenshot screenshot = proxied.capture(url, Deadline.after(Duration.ofSeconds(10)));

            TestPictures.assertShows(PICTURE, screenshot);
            assertEquals("CONNECT", screen.nextRequest().getMethod());
            RecordedRequest request = screen.nextRequest();
            assertEquals("/vnc?s=VGlja2V0&lang=zh%3D", request.getTarget());
            assertEquals(ORIGIN, request.getHeaders().get("Origin"));
            assertFalse((screenshot + " " + url).contains("VGlja2V0"));
            // MockWebServer logs the requests that it receives.
            assertTrue(log.all().stream()
                    .noneMatch(record -> record.contains("VGlja2V0") && !record.contains("mockwebserver3")));
        }
    }

    /** Without TLS there is no tunnel: the proxy receives the absolute address. */
    @Test
    void plainWebSocketThroughAProxy() throws Exception {
        try (FakeScreen screen = FakeScreen.answering(screen(), picture())) {
            ScreenshotClient proxied = viewers.using(
                    http -> http.newBuilder().proxy(screen.asProxy()).build());
            HttpUrl address = HttpUrl.get("http://" + TestTls.NAMED_LIKE_A_PROXY + ":26789/vnc?s=a");

            TestPictures.assertShows(PICTURE, proxied.capture(address, ORIGIN, Deadline.after(Duration.ofSeconds(10))));

            assertEquals(address.toString(), screen.nextRequest().getTarget());
        }
    }

    @Test
    void untrustedCertificateIsRejected() throws Exception {
        TestTls tls = new TestTls();
        try (FakeScreen screen = FakeScreen.behindProxy(tls.sockets(), screen(), picture())) {
            ScreenshotClient proxied = viewers.using(
                    http -> http.newBuilder().proxy(screen.asProxy()).build());
            ConsoleUrl url = minted(screen);

            ConsoleException e = assertThrows(
                    ConsoleException.class, () -> proxied.capture(url, Deadline.after(Duration.ofSeconds(10))));

            assertEquals("Client.ScreenTlsFailed", e.code());
            assertEquals(url.requestId(), e.requestId());
        }
    }

    @Test
    void certificateOfOtherHostIsRejected() throws Exception {
        TestTls tls = new TestTls();
        try (FakeScreen screen = FakeScreen.opening(tls.sockets(), new MockResponse.Builder(), webSocket -> {})) {
            ScreenshotClient trusting = viewers.using(http ->
                    tls.trustedBy(http).newBuilder().proxy(Proxy.NO_PROXY).build());
            HttpUrl other = screen.address().newBuilder().host("127.0.0.1").build();
            Deadline deadline = Deadline.after(Duration.ofSeconds(10));
            assertEquals(
                    "Client.ScreenTlsFailed",
                    assertThrows(ScreenshotException.class, () -> trusting.capture(other, ORIGIN, deadline))
                            .code());
        }
    }

    @Test
    void plainHttpInsteadOfTlsIsRejected() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            FutureTask<Void> answer = new FutureTask<>(() -> {
                try (Socket socket = plain.accept()) {
                    socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
                    return (Void) null;
                }
            });
            new Thread(answer).start();
            HttpUrl address = HttpUrl.get("https://127.0.0.1:" + plain.getLocalPort() + "/");
            assertFails("Client.ScreenTlsFailed", address);
            answer.get(5, TimeUnit.SECONDS);
        }
    }

    /**
     * As with a firewall that drops packets. The code must say that the host is unreachable, not that an answer is
     * late.
     */
    @Test
    void unansweredConnectIsConnectFailure() throws Exception {
        try (FullBacklog silent = new FullBacklog()) {
            HttpUrl address = HttpUrl.get("http://127.0.0.1:" + silent.port() + "/");
            assertFails("Client.ScreenConnectFailed", address);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void brokenTlsHandshakeIsConnectFailure(boolean reset) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            FutureTask<Void> end = new FutureTask<>(() -> {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().read(new byte[reset ? 1 : 4096]);
                    socket.setSoLinger(reset, 0);
                    return (Void) null;
                }
            });
            new Thread(end).start();
            HttpUrl address = HttpUrl.get("https://127.0.0.1:" + server.getLocalPort() + "/");
            assertFails("Client.ScreenConnectFailed", address);
            end.get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void invalidAddressIsNotShown() throws Exception {
        String label = "a".repeat(64); // one character more than DNS permits
        ConsoleUrl url = MintedUrls.of("wss%3A%2F%2F" + label + ".qcloud.com%2Fvnc%3Fs%3DVGlja2V0");

        ConsoleException e =
                assertThrows(ConsoleException.class, () -> viewer.capture(url, Deadline.after(Duration.ofSeconds(10))));

        assertEquals("Client.UnexpectedUrl", e.code());
        assertFalse(e.toString().contains("VGlja2V0"));
    }
}
