package io.jenkins.plugins.tencentvnc.screenshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import io.jenkins.plugins.tencentvnc.testing.Pictures;
import java.awt.image.BufferedImage;
import java.io.DataInputStream;
import java.io.File;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the client with a QEMU guest without a disk, whose BIOS prints so and waits. Needs {@code qemu-system-x86_64}
 * on the PATH.
 */
@Timeout(120)
class QemuTest {

    private static final String PROGRAM = "qemu-system-x86_64";

    /** VNC display n listens on this port + n. */
    private static final int FIRST_VNC_PORT = 5900;

    @TempDir
    private Path folder;

    private final ScreenshotClients viewers = new ScreenshotClients();
    private final ScreenshotClient viewer = viewers.using(UnaryOperator.identity());
    private Process qemu;
    private int display;
    private int webSocketPort;

    @BeforeEach
    void startGuest() throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, PROGRAM))),
                "there is no " + PROGRAM + " here");
        // Another program may take a port between its choice and its use; the next attempt uses others.
        for (int attempt = 0; attempt < 5 && !isListening(); attempt++) {
            stopGuest();
            start();
        }
    }

    private void start() throws IOException {
        display = freePort() - FIRST_VNC_PORT;
        webSocketPort = freePort();
        // If this JVM is killed, timeout ends the guest. The monitor uses standard input.
        String command = "timeout 100 " + PROGRAM + " -machine pc,accel=tcg -m 64 -display none -vga std -nic none"
                + " -serial none -monitor stdio -vnc 127.0.0.1:" + display + ",websocket=" + webSocketPort;
        qemu = new ProcessBuilder(command.split(" "))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("monitor").toFile())
                .start();
    }

    private static int freePort() throws IOException {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (socket.getLocalPort() > FIRST_VNC_PORT) {
                    return socket.getLocalPort();
                }
            }
        }
    }

    private boolean isListening() {
        if (qemu == null) {
            return false;
        }
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !qemu.isAlive() || accepts(webSocketPort));
        return qemu.isAlive();
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @AfterEach
    void stopGuest() throws Exception {
        if (qemu != null) {
            qemu.descendants().forEach(ProcessHandle::destroyForcibly);
            qemu.destroyForcibly();
            assertTrue(qemu.waitFor(10, TimeUnit.SECONDS));
        }
        viewers.assertLeftNothing();
    }

    private Screenshot look() throws ScreenshotException {
        HttpUrl address = HttpUrl.get("http://127.0.0.1:" + webSocketPort + "/");
        return viewer.capture(address, "https://img.qcloud.com", Deadline.after(Duration.ofSeconds(10)));
    }

    /** Returns the screen as QEMU's monitor dumps it. */
    private BufferedImage screendump(String name) throws IOException {
        Path file = folder.resolve(name);
        // QEMU writes the file in pieces under its final name.
        qemu.getOutputStream().write(("screendump " + file + "\n").getBytes(UTF_8));
        qemu.getOutputStream().flush();
        return Awaitility.await()
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> Pictures.readPpm(file), Objects::nonNull);
    }

    @Test
    void screenshotEqualsScreenDump() throws Exception {
        int[] attempt = new int[1];

        // The BIOS takes some seconds until its last line.
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> {
                    String name = "screen-" + attempt[0]++;
                    BufferedImage before = screendump(name + "-before.ppm");
                    Screenshot screenshot = look();
                    BufferedImage after = screendump(name + "-after.ppm");
                    assertTrue(Pictures.areAlikeButForACursor(before, after), "the screen has changed meanwhile");
                    assertFalse(screenshot.dark(), "the screen shows text");
                    assertEquals(720, screenshot.width());
                    assertTrue(Pictures.areAlikeButForACursor(after, TestPictures.read(screenshot)));
                });
    }

    @Test
    void updatesAreCompressed() throws Exception {
        long[] bytes = new long[1];
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), FIRST_VNC_PORT + display)) {
            socket.setSoTimeout(10_000);
            InputStream counted = new FilterInputStream(socket.getInputStream()) {
                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    int count = super.read(buffer, offset, length);
                    bytes[0] += count;
                    return count;
                }
            };
            Framebuffer frame = new RfbClient(
                            new ScriptedConnection(counted, socket.getOutputStream()), ScreenshotClients.place())
                    .capture();
            long raw = Framebuffer.bytes(frame.width(), frame.height());
            assertTrue(bytes[0] < raw / 20, () -> bytes[0] + " of " + raw + " bytes");
        }
    }

    /** Requests 16 bits, as for a large screen, which the guest can't have without an operating system. */
    @Test
    void updateInSixteenBits() {
        // The BIOS changes the size of the screen while it starts, which this client does not support.
        Awaitility.await().ignoreExceptions().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            Framebuffer frame = frameIn16Bits();
            assertTrue(frame.isComplete());
            Set<Integer> colours = new TreeSet<>();
            Arrays.stream(TestPictures.pixels(frame.image())).forEach(colours::add);
            assertEquals(Set.of(0x000000, 0xacaaac), colours, "black and VGA's grey, 0xaaaaaa");
        });
    }

    private Framebuffer frameIn16Bits() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), FIRST_VNC_PORT + display)) {
            socket.setSoTimeout(10_000);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            new RfbHandshake(in, new ScriptedConnection(in, out)).perform();
            out.write(1);
            int width = in.readUnsignedShort();
            int height = in.readUnsignedShort();
            in.skipNBytes(16);
            in.skipNBytes(in.readInt());
            out.write(PixelFormat.HIGH_COLOR.message());
            out.write(new byte[] {2, 0, 0, 1, 0, 0, 0, 16}); // ZRLE
            out.write(new byte[] {3, 0, 0, 0, 0, 0});
            out.write(new byte[] {(byte) (width >> 8), (byte) width, (byte) (height >> 8), (byte) height});
            Framebuffer frame = new Framebuffer(width, height);
            assertEquals(0, in.readUnsignedShort(), "a FramebufferUpdate");
            try (ZrleDecoder zrle = new ZrleDecoder(in)) {
                for (int left = in.readUnsignedShort(); left > 0; left--) {
                    int x = in.readUnsignedShort();
                    int y = in.readUnsignedShort();
                    int w = in.readUnsignedShort();
                    int h = in.readUnsignedShort();
                    assertEquals(16, in.readInt());
                    zrle.read(frame, PixelFormat.HIGH_COLOR, x, y, w, h);
                }
            }
            return frame;
        }
    }

    /** A user with an open console stays connected. */
    @Test
    void connectedUserStaysConnected() throws Exception {
        try (Socket person = new Socket(InetAddress.getLoopbackAddress(), FIRST_VNC_PORT + display)) {
            person.setSoTimeout(10_000);
            InputStream in = person.getInputStream();
            new RfbClient(new ScriptedConnection(in, person.getOutputStream()), ScreenshotClients.place()).capture();

            look();

            byte[] requestOfEverything = {3, 0, 0, 0, 0, 0, 0, 16, 0, 16};
            person.getOutputStream().write(requestOfEverything);
            assertEquals(0, in.read(), "a FramebufferUpdate");
        }
    }
}
