package io.jenkins.plugins.tencentvnc.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.testing.VncGateway.Admission;
import io.jenkins.plugins.tencentvnc.testing.VncGateway.Refusal;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the WebSocket in front of an echo server. */
class VncGatewayTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ServerSocket echo;
    private VncGateway gateway;

    @BeforeEach
    void start() throws Exception {
        echo = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        threads.execute(this::sendBack);
        gateway = new VncGateway(threads, this::admit);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        echo.close();
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS), "all threads have ended");
    }

    private void sendBack() {
        while (!echo.isClosed()) {
            try (Socket socket = echo.accept()) {
                socket.getInputStream().transferTo(socket.getOutputStream());
            } catch (IOException e) {
                // The client has disconnected, or the test has ended.
            }
        }
    }

    private Admission admit(String url) throws Refusal {
        if (!url.equals("/vnc?s=good")) {
            throw new Refusal(403, "EXPIRED");
        }
        return new Admission("ins-r9hr2upy", new Screen() {
            @Override
            public InetSocketAddress address() {
                return (InetSocketAddress) echo.getLocalSocketAddress();
            }

            @Override
            public CompletableFuture<?> poweredOff() {
                return new CompletableFuture<>();
            }

            @Override
            public void close() {}
        });
    }

    private URI good() {
        return URI.create(gateway.address() + "?s=good");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 125, 126, 65_535, 65_536, 1_000_000})
    void carriesMessagesOfEveryLength(int length) throws Exception {
        byte[] message = new byte[length];
        for (int i = 0; i < length; i++) {
            message[i] = (byte) (i * 31);
        }
        try (ConsoleSocket socket = new ConsoleSocket(good())) {
            socket.out().write(message);

            assertArrayEquals(message, socket.in().readNBytes(length));
        }
    }

    @Test
    void usesSubprotocolBinary() throws Exception {
        WebSocket socket = HTTP.newWebSocketBuilder()
                .subprotocols("base64", "binary")
                .buildAsync(good(), new WebSocket.Listener() {})
                .get(10, TimeUnit.SECONDS);

        assertEquals("binary", socket.getSubprotocol());
        socket.abort();
    }

    @Test
    void joinsFragmentsAndAnswersPings() throws Exception {
        CompletableFuture<ByteBuffer> pong = new CompletableFuture<>();
        CompletableFuture<ByteBuffer> answer = new CompletableFuture<>();
        WebSocket socket = open(new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
                pong.complete(message);
                from.request(1);
                return null;
            }

            @Override
            public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
                answer.complete(data);
                return null;
            }
        });

        socket.sendPing(ByteBuffer.wrap(new byte[] {7})).join();
        assertEquals(7, pong.get(10, TimeUnit.SECONDS).get());
        socket.sendBinary(ByteBuffer.allocate(0), false).join();
        socket.sendBinary(ByteBuffer.wrap(new byte[] {42}), true).join();

        assertEquals(42, answer.get(10, TimeUnit.SECONDS).get());
        socket.abort();
    }

    @Test
    void refusesTextFrames() throws Exception {
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        WebSocket socket = open(closing(closed));

        socket.sendText("no bytes", true).join();

        assertEquals(1003, closed.get(10, TimeUnit.SECONDS));
    }

    @Test
    void closesWithStatusCode() throws Exception {
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        WebSocket socket = open(closing(closed));
        socket.sendClose(1000, "").join();
        assertEquals(1000, closed.get(10, TimeUnit.SECONDS));

        CompletableFuture<Integer> ended = new CompletableFuture<>();
        open(closing(ended));
        gateway.endSessions("ins-other000");
        // The client may know of the session a moment before the gateway lists it.
        Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> {
            gateway.endSessions("ins-r9hr2upy");
            return ended.isDone();
        });
        assertEquals(1001, ended.get());
    }

    private static WebSocket.Listener closing(CompletableFuture<Integer> closed) {
        return new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
                closed.complete(status);
                return null;
            }
        };
    }

    private WebSocket open(WebSocket.Listener listener) throws Exception {
        return HTTP.newWebSocketBuilder().buildAsync(good(), listener).get(10, TimeUnit.SECONDS);
    }

    @Test
    void refusesUnknownTicket() {
        URI bad = URI.create(gateway.address() + "?s=bad");

        assertEquals(
                403,
                assertThrows(ConsoleSocket.Refused.class, () -> new ConsoleSocket(bad))
                        .status());
    }

    @Test
    void answersKeyOfSpecification() throws Exception {
        // The example of RFC 6455 section 1.3.
        String answer = send("GET /vnc?s=good HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: keep-alive, "
                + "Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
        assertTrue(answer.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /vnc?s=good HTTP/1.1\r\nHost: x\r\n\r\n",
                "POST /vnc?s=good HTTP/1.1\r\n"
                        + "Upgrade: websocket\r\n"
                        + "Connection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                "GET /vnc?s=good HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                "\r\n\r\n"
            })
    void refusesInvalidHandshake(String request) throws Exception {
        String answer = send(request);

        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    }

    @Test
    void closesOnUnmaskedFrames() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(("GET /vnc?s=good HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n")
                            .getBytes(ISO_8859_1));
            head(socket.getInputStream());
            socket.getOutputStream().write(new byte[] {(byte) 0x82, 1, 42});

            assertArrayEquals(
                    new byte[] {(byte) 0x88, 2, 3, (byte) 0xea},
                    socket.getInputStream().readAllBytes());
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", URI.create(gateway.address()).getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private String send(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return head(socket.getInputStream());
        }
    }

    private static String head(InputStream in) throws IOException {
        DataInputStream bytes = new DataInputStream(in);
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) bytes.readUnsignedByte());
        }
        return head.toString();
    }
}
