package io.jenkins.plugins.tencentvnc.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.testing.DrawnScreen.KeyEvent;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the way from a console URL of the plugin's own client to a drawn screen. */
class ScreenTest {

    private final FakeCvm cvm = FakeCvm.start().withScreens();
    private final ConsoleUrls consoles = new ConsoleUrls(cvm);

    @AfterEach
    void close() {
        cvm.close();
    }

    private static RfbScreenReader look(ConsoleSocket socket) throws IOException {
        return new RfbScreenReader(socket.in(), socket.out());
    }

    private static void assertSame(BufferedImage expected, BufferedImage actual) {
        assertEquals(expected.getWidth(), actual.getWidth());
        assertEquals(expected.getHeight(), actual.getHeight());
        for (int y = 0; y < expected.getHeight(); y++) {
            for (int x = 0; x < expected.getWidth(); x++) {
                assertEquals(expected.getRGB(x, y), actual.getRGB(x, y), x + ", " + y);
            }
        }
    }

    private static void assertRefused(int status, String url) {
        assertEquals(
                status,
                assertThrows(ConsoleSocket.Refused.class, () -> ConsoleUrls.connect(url))
                        .status());
    }

    private static void assertEnded(ConsoleSocket socket) throws IOException {
        assertEquals(-1, socket.in().read());
    }

    @Test
    void consoleUrlLeadsToLoopbackWebSocket() throws Exception {
        String url = consoles.mint();

        assertTrue(url.matches(Pattern.quote(cvm.consolePage())
                + "\\?InstanceVncUrl=ws%3A%2F%2F127\\.0\\.0\\.1%3A[0-9]+%2Fvnc%3Fs%3D[A-Za-z0-9]{144}"));
    }

    @Test
    void webSocketShowsTheScreen() throws Exception {
        try (ConsoleSocket socket = ConsoleUrls.connect(consoles.mint())) {
            BufferedImage seen = look(socket).frame();

            assertSame(cvm.drawnScreen(FakeCvm.INSTANCE).picture(), seen);
            assertEquals(2, Pictures.colours(seen), "the screen shows text");
        }
    }

    @Test
    void typedKeyReachesTheMachine() throws Exception {
        DrawnScreen screen = cvm.drawnScreen(FakeCvm.INSTANCE);
        try (ConsoleSocket socket = ConsoleUrls.connect(consoles.mint())) {
            RfbScreenReader client = look(socket);
            BufferedImage before = client.frame();

            client.type('x');

            Awaitility.await().until(() -> screen.keys().size() == 2);
            assertEquals(List.of(new KeyEvent(true, 'x'), new KeyEvent(false, 'x')), screen.keys());
            assertFalse(Pictures.areAlikeButForACursor(before, screen.picture()));
            assertSame(screen.picture(), client.frame());
        }
    }

    @Test
    void readingTheScreenSendsNoInput() throws Exception {
        try (ConsoleSocket socket = ConsoleUrls.connect(consoles.mint())) {
            look(socket).frame();
        }

        assertEquals(List.of(), cvm.drawnScreen(FakeCvm.INSTANCE).keys());
        assertEquals(0, cvm.drawnScreen(FakeCvm.INSTANCE).pointerEvents());
    }

    @Test
    void webSocketSpendsTheTicket() throws Exception {
        String url = consoles.mint();
        ConsoleUrls.connect(url).close();

        assertRefused(403, url);
        assertEquals("EXPIRED", ConsoleUrls.visit(url));
    }

    @Test
    void ticketLivesFifteenSeconds() throws Exception {
        String early = consoles.mint();
        cvm.advance(Duration.ofSeconds(8));
        ConsoleUrls.connect(early).close();

        String late = consoles.mint();
        cvm.advance(Duration.ofSeconds(15));
        assertEquals("EXPIRED", ConsoleUrls.visit(late));
        assertRefused(403, late);
    }

    @Test
    void pageAndWebSocketShareOneTicket() throws Exception {
        String url = consoles.mint();

        assertEquals("CONNECTED " + FakeCvm.INSTANCE, ConsoleUrls.visit(url));
        assertEquals("EXPIRED", ConsoleUrls.visit(url));
        ConsoleUrls.connect(url).close();
        assertRefused(403, url);
        assertEquals("EXPIRED", ConsoleUrls.visit(url));
    }

    @Test
    void latePageDoesNotConnect() throws Exception {
        String url = consoles.mint();
        assertEquals("CONNECTED " + FakeCvm.INSTANCE, ConsoleUrls.visit(url));

        cvm.advance(Duration.ofSeconds(15));

        assertRefused(403, url);
    }

    @Test
    void stillPictureWithoutJavaScript() throws Exception {
        String page = ConsoleUrls.get(consoles.mint(), HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher still = Pattern.compile("<img src=\"([^\"]+)\"").matcher(page);
        assertTrue(still.find(), page);
        String url = cvm.endpoint() + still.group(1);

        HttpResponse<byte[]> picture = ConsoleUrls.get(url, HttpResponse.BodyHandlers.ofByteArray());

        assertEquals("image/png", picture.headers().firstValue("Content-Type").orElseThrow());
        assertSame(cvm.drawnScreen(FakeCvm.INSTANCE).picture(), ImageIO.read(new ByteArrayInputStream(picture.body())));
        assertEquals(
                403,
                ConsoleUrls.get(url, HttpResponse.BodyHandlers.discarding()).statusCode());
    }

    @Test
    void thirtyConnectionsAMinuteArePermitted() throws Exception {
        for (int i = 0; i < 30; i++) {
            ConsoleUrls.connect(consoles.mint()).close();
        }

        assertRefused(429, consoles.mint());
        cvm.advance(Duration.ofMinutes(1));
        ConsoleUrls.connect(consoles.mint()).close();
    }

    @Test
    void stoppedMachineShowsNoScreen() throws Exception {
        String unused = consoles.mint();
        try (ConsoleSocket socket = ConsoleUrls.connect(consoles.mint())) {
            look(socket).frame();

            cvm.setState(FakeCvm.INSTANCE, "STOPPED");

            assertEnded(socket);
        }
        assertRefused(409, unused);
        assertEquals(
                "UnsupportedOperation.InstanceStateStopped",
                assertThrows(ConsoleException.class, consoles::mint).code());
    }

    @Test
    void powerOffEndsSessionsAndStops() throws Exception {
        DrawnScreen machine = new DrawnScreen(FakeCvm.INSTANCE, "RUNNING");
        cvm.withScreen(FakeCvm.INSTANCE, machine);
        try (ConsoleSocket socket = ConsoleUrls.connect(consoles.mint())) {
            look(socket).frame();

            machine.close();

            assertEnded(socket);
        }
        assertThrows(ConsoleException.class, consoles::mint);
    }

    @Test
    void closingTheFakeEndsEverySession() throws Exception {
        try (ConsoleSocket socket = ConsoleUrls.connect(consoles.mint())) {
            look(socket).frame();

            cvm.close();

            assertEnded(socket);
        }
    }

    @Test
    void eightClientsReadAtOnce() throws Exception {
        List<ConsoleSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            sockets.add(ConsoleUrls.connect(consoles.mint()));
        }
        for (ConsoleSocket socket : sockets) {
            assertSame(cvm.drawnScreen(FakeCvm.INSTANCE).picture(), look(socket).frame());
        }
        assertEquals(8, cvm.drawnScreen(FakeCvm.INSTANCE).clients());

        sockets.forEach(ConsoleSocket::close);

        Awaitility.await()
                .untilAsserted(() -> assertEquals(
                        0, cvm.drawnScreen(FakeCvm.INSTANCE).clients(), "each session ends with its client"));
    }

    @Test
    void onlyNoVncScriptsAreServed() throws Exception {
        for (String path : List.of("/novnc/", "/novnc/..%2F..%2Fpom.xml", "/novnc/../pom.js", "/novnc/nothing.js")) {
            assertEquals(
                    404,
                    ConsoleUrls.get(cvm.endpoint() + path, HttpResponse.BodyHandlers.discarding())
                            .statusCode(),
                    path);
        }
        assertEquals(
                NoVnc.isHere() ? 200 : 404,
                ConsoleUrls.get(URI.create(cvm.endpoint()) + NoVnc.RFB, HttpResponse.BodyHandlers.discarding())
                        .statusCode());
    }
}
