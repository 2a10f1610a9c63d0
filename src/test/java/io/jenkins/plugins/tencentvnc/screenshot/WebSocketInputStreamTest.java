package io.jenkins.plugins.tencentvnc.screenshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Tests WebSocket messages as one stream. */
class WebSocketInputStreamTest {

    private final WebSocketInputStream incoming = new WebSocketInputStream(Deadline.after(Duration.ofSeconds(10)));

    private static ByteBuffer message(int... bytes) {
        ByteBuffer message = ByteBuffer.allocate(bytes.length);
        for (int value : bytes) {
            message.put((byte) value);
        }
        return message.flip();
    }

    private void assertEnded(String code) {
        assertEquals(
                code, assertThrows(ScreenshotException.class, incoming::read).code());
    }

    @Test
    void messagesAreReadInPieces() throws Exception {
        incoming.put(message(1, 2, 255));
        byte[] buffer = new byte[5];

        assertEquals(2, incoming.read(buffer, 1, 2));
        assertArrayEquals(new byte[] {0, 1, 2, 0, 0}, buffer);
        assertEquals(255, incoming.read());
        incoming.put(message());
        incoming.put(message(3));
        assertEquals(1, incoming.read(buffer, 0, 5));
        assertEquals(0, incoming.read(buffer, 0, 0), "a read of zero bytes takes no message");
    }

    @Test
    void firstEndCountsAfterTheRest() throws Exception {
        incoming.put(message(1));
        incoming.end(new ScreenshotException("Client.ScreenRefused"));
        incoming.end(new ScreenshotException("Client.ScreenTlsFailed"));
        incoming.put(message(2));

        assertEquals(1, incoming.read());
        assertEnded("Client.ScreenRefused");
        incoming.close();
        assertEnded("Client.ScreenRefused");
    }

    @Test
    void closedStreamDropsItsData() throws Exception {
        incoming.put(message(1));
        incoming.close();

        assertEnded("Client.ScreenClosed");
    }

    @Test
    void nothingIsReadAfterDeadline() throws Exception {
        WebSocketInputStream late = new WebSocketInputStream(Deadline.after(Duration.ZERO));
        late.put(message(1));

        assertEquals(
                "Client.ScreenTimedOut",
                assertThrows(ScreenshotException.class, late::read).code());
    }

    @Test
    void arrivalOfDataIsReported() throws Exception {
        assertFalse(incoming.arrivesWithin(Duration.ofMillis(20)));
        incoming.put(message(1));
        assertTrue(incoming.arrivesWithin(Duration.ofSeconds(5)));
        assertEquals(1, incoming.read());
        assertFalse(incoming.arrivesWithin(Duration.ZERO));
        incoming.end(new ScreenshotException("Client.ScreenRefused"));
        assertTrue(incoming.arrivesWithin(Duration.ofSeconds(5)), "the end counts as data");
    }

    @Test
    void deadlineCountsAsArrival() throws Exception {
        WebSocketInputStream late = new WebSocketInputStream(Deadline.after(Duration.ofMillis(50)));
        long before = System.nanoTime();

        assertTrue(late.arrivesWithin(Duration.ofSeconds(5)));

        assertTrue(Duration.ofNanos(System.nanoTime() - before).toSeconds() < 4);
    }

    @Test
    void interruptEndsTheWait() {
        Thread.currentThread().interrupt();

        assertThrows(ScreenshotException.class, () -> incoming.arrivesWithin(Duration.ofSeconds(5)));

        assertTrue(Thread.interrupted());
    }

    @Test
    void nextMessageWaitsForRead() throws Exception {
        incoming.put(message(1));
        FutureTask<Void> second = putOnAThreadOfItsOwn(message(2));
        assertEquals(1, incoming.read());
        second.get(5, TimeUnit.SECONDS);

        FutureTask<Void> third = putOnAThreadOfItsOwn(message(3));
        incoming.close();
        third.get(5, TimeUnit.SECONDS);
    }

    /** Returns once that thread waits. */
    private FutureTask<Void> putOnAThreadOfItsOwn(ByteBuffer message) {
        FutureTask<Void> put = new FutureTask<>(() -> {
            incoming.put(message);
            return null;
        });
        Thread thread = new Thread(put);
        thread.start();
        Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
        return put;
    }
}
