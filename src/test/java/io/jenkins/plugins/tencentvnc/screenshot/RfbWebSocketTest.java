package io.jenkins.plugins.tencentvnc.screenshot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the WebSocket byte by byte against a hand-written server, which can break the protocol. */
class RfbWebSocketTest {

    private static final int[] PICTURE = TestPictures.noise(320, 200, 11);
    private static final int BINARY = 2;

    private final ScreenshotClients viewers = new ScreenshotClients();
    private final ScreenshotClient viewer = viewers.using(UnaryOperator.identity());

    @AfterEach
    void nothingStaysBehind() {
        viewers.assertLeftNothing();
    }

    /** The connection of a client after its request. */
    private record Client(String key, DataInputStream in, DataOutputStream out) {

        void say(String head) throws IOException {
            out.write(head.replace("\n", "\r\n").getBytes(ISO_8859_1));
            out.flush();
        }

        void upgrade() throws Exception {
            String text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(ISO_8859_1));
            say("HTTP/1.1 101 Switching Protocols\nUpgrade: WebSocket\nConnection: Upgrade, Keep-Alive\n"
                    + "Sec-WebSocket-Accept: "
                    + Base64.getEncoder().encodeToString(digest) + "\n\n");
        }

        void frame(int first, byte[] payload) throws IOException {
            out.write(first);
            out.write(payload.length < 126 ? payload.length : 127);
            if (payload.length >= 126) {
                out.writeLong(payload.length);
            }
            out.write(payload);
            out.flush();
        }

        /** Reads the payload of a frame after its first byte, which must be masked. */
        byte[] payload() throws IOException {
            int length = in.readUnsignedByte();
            assertTrue(length >= 0x80, "masked");
            byte[] mask = in.readNBytes(4);
            byte[] payload = in.readNBytes(length - 0x80);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= mask[i % 4];
            }
            return payload;
        }

        /** Waits until the client disconnects. */
        void drain() throws IOException {
            while (in.read() >= 0) {}
        }
    }

    /** Data that has arrived can take much work, so that it is not enough to close the socket. */
    @Test
    void dataIsNotReadAfterDeadline() {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(new byte[] {(byte) 0x82, 1, 0}));
        RfbWebSocket socket = new RfbWebSocket(new Socket(), in, Deadline.after(Duration.ZERO));

        ScreenshotException e = assertThrows(ScreenshotException.class, socket::read);

        assertEquals("Client.ScreenTimedOut", e.code());
    }

    @Test
    void longTextTakesNoMemory() throws Exception {
        byte[] head = ByteBuffer.allocate(10)
                .put((byte) 0x81)
                .put((byte) 127)
                .putLong(100_000_000)
                .array();
        InputStream text = new BoundedZeros(100_000_000);
        InputStream binary = new ByteArrayInputStream(new byte[] {(byte) 0x82, 1, 7});
        DataInputStream in = new DataInputStream(new SequenceInputStream(
                Collections.enumeration(List.of(new ByteArrayInputStream(head), text, binary))));
        RfbWebSocket socket = new RfbWebSocket(new Socket(), in, Deadline.after(Duration.ofMinutes(1)));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        assertEquals(7, socket.read());

        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 1_000_000, allocated + " bytes");
    }

    /** A stream of zeros. */
    private static final class BoundedZeros extends InputStream {

        private long left;

        BoundedZeros(long length) {
            left = length;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int count = (int) Math.min(length, left);
            left -= count;
            return count;
        }
    }

    private interface Server {
        void serve(Client client) throws Exception;
    }

    private Screenshot look(Server server) throws Exception {
        return look(server, Duration.ofSeconds(10));
    }

    private Screenshot look(Server server, Duration limit) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            FutureTask<Void> serving = new FutureTask<>(() -> {
                try (Socket socket = listening.accept()) {
                    DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
                    server.serve(new Client(keyOf(in), in, new DataOutputStream(socket.getOutputStream())));
                } catch (IOException e) {
                    // The client has disconnected.
                }
                return null;
            });
            new Thread(serving).start();
            HttpUrl address = HttpUrl.get("http://127.0.0.1:" + listening.getLocalPort() + "/vnc?s=a");
            try {
                return viewer.capture(address, "https://img.qcloud.com", Deadline.after(limit));
            } finally {
                serving.get(5, TimeUnit.SECONDS);
            }
        }
    }

    private static String keyOf(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString().replaceAll("(?s).*Sec-WebSocket-Key: ([^\r]*).*", "$1");
    }

    private void assertFails(String code, Server server) {
        assertEquals(
                code,
                assertThrows(ScreenshotException.class, () -> look(server)).code());
    }

    private void assertTimesOut(Server server) {
        assertEquals(
                "Client.ScreenTimedOut",
                assertThrows(ScreenshotException.class, () -> look(server, Duration.ofMillis(500)))
                        .code());
    }

    private static byte[] picture() {
        return RfbServerScript.picture(320, 200, PICTURE).bytes();
    }

    /** The declared length exceeds any memory. */
    @Test
    void hugeMessageIsReadAsStream() throws Exception {
        TestPictures.assertShows(PICTURE, look(client -> {
            client.upgrade();
            client.out().write(0x80 | BINARY);
            client.out().write(127);
            client.out().writeLong(Long.MAX_VALUE);
            client.out().write(picture());
            client.drain();
        }));
    }

    @Test
    void fragmentsAndPingsAreRead() throws Exception {
        byte[] picture = picture();
        TestPictures.assertShows(PICTURE, look(client -> {
            client.upgrade();
            client.frame(BINARY, Arrays.copyOf(picture, 100));
            client.frame(0x89, "still there?".getBytes(ISO_8859_1));
            client.frame(0x8a, new byte[125]);
            client.frame(0, Arrays.copyOfRange(picture, 100, 70_000));
            client.frame(0x80, Arrays.copyOfRange(picture, 70_000, picture.length));
            byte[] pong = null;
            while (pong == null) {
                int first = client.in().readUnsignedByte();
                byte[] payload = client.payload();
                assertTrue(first == (0x80 | BINARY) || first == 0x8a, () -> "a frame of type " + first);
                pong = first == 0x8a ? payload : null;
            }
            assertArrayEquals("still there?".getBytes(ISO_8859_1), pong);
            client.drain();
        }));
    }

    static Stream<Named<byte[]>> brokenFrames() {
        return Stream.of(
                Named.of("a compressed one", new byte[] {(byte) 0xc2, 1, 0}),
                Named.of("an unknown opcode", new byte[] {(byte) 0x83, 1, 0}),
                Named.of("an unknown control frame", new byte[] {(byte) 0x8b, 1, 0}),
                Named.of("a masked one", new byte[] {(byte) 0x82, (byte) 0x81, 0, 0, 0, 0, 0}),
                Named.of("a long ping", new byte[] {(byte) 0x89, 126, 0, 126}),
                Named.of("a ping in fragments", new byte[] {9, 1, 0}),
                Named.of("a negative length", new byte[] {(byte) 0x82, 127, -1, 0, 0, 0, 0, 0, 0, 0}));
    }

    @ParameterizedTest
    @MethodSource("brokenFrames")
    void invalidFrameClosesTheScreen(byte[] frame) {
        assertFails("Client.ScreenClosed", client -> {
            client.upgrade();
            client.out().write(frame);
            client.drain();
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 10, 0})
    void endlessFramesEndAtTheDeadline(int opcode) {
        byte[] payload = opcode == 0 ? new byte[0] : new byte[100];
        assertTimesOut(client -> {
            client.upgrade();
            new Thread(() -> {
                        try {
                            client.drain(); // pongs
                        } catch (IOException e) {
                            // The client has disconnected.
                        }
                    })
                    .start();
            client.frame(opcode == 0 ? BINARY : 0x80 | opcode, payload);
            while (true) { // until the client has disconnected
                client.frame(0x80 | opcode, payload);
            }
        });
    }

    @Test
    void overlongTextEndsAtTheDeadline() {
        assertTimesOut(client -> {
            client.upgrade();
            client.out().write(0x81);
            client.out().write(127);
            client.out().writeLong(Long.MAX_VALUE);
            client.drain();
        });
    }

    @Test
    void informationalResponsesAreSkipped() throws Exception {
        TestPictures.assertShows(PICTURE, look(client -> {
            client.say("HTTP/1.1 100 Continue\n\nHTTP/1.1 103 Early Hints\nLink: </style.css>\n\n");
            client.upgrade();
            client.frame(0x80 | BINARY, picture());
            client.drain();
        }));
    }

    static Stream<Named<String>> otherAnswers() {
        return Stream.of(
                Named.of(
                        "another key",
                        "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n"
                                + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n\n"),
                Named.of("no key", "HTTP/1.1 101\nUpgrade: websocket\nConnection: Upgrade\n\n"),
                Named.of("another protocol", "HTTP/1.1 101 \nUpgrade: h2c\nConnection: Upgrade\n\n"),
                Named.of("no headers", "HTTP/1.0 101 Switching Protocols\n\n"),
                Named.of("headers without a colon", "HTTP/1.1 101 OK\nUpgrade\nConnection\n\n"));
    }

    @ParameterizedTest
    @MethodSource("otherAnswers")
    void otherResponseIsRefused(String answer) {
        assertFails("Client.ScreenRefused", client -> {
            client.say(answer);
            client.drain();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"RFB 003.008\n", "SSH-2.0-OpenSSH_9.2\n", "HTTP/2 101\n\n", "\n"})
    void otherProtocolIsReported(String answer) {
        assertFails("Client.ScreenNotRfb", client -> {
            client.say(answer);
            client.drain();
        });
    }
}
