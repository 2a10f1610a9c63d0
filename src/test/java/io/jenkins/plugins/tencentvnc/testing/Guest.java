package io.jenkins.plugins.tencentvnc.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.gson.JsonObject;
import java.awt.image.BufferedImage;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A virtual machine by QEMU, emulated, since a build machine has no KVM: without network and without a disk, so that a
 * Linux kernel ends in a genuine panic, as after a failed deployment. Without a kernel its firmware finds nothing to
 * boot. It ends when it is closed, with this process, and after its time in any case.
 */
public final class Guest implements Screen {

    private static final int MOST_AT_ONCE = 4;
    private static final Semaphore PLACES = new Semaphore(MOST_AT_ONCE);
    private static final String LAST_WORDS = "end Kernel panic";

    private final Path files;
    private final Process process;
    private final Thread atExit = new Thread(this::end, "Guest end");
    private final CompletableFuture<?> off;
    private final Qmp qmp;
    private final InetSocketAddress address;

    /**
     * Starts a machine.
     *
     * @param most how long it may live
     * @param kernelOrNull the Linux kernel to boot
     */
    public Guest(Duration most, Path kernelOrNull) throws IOException {
        if (!PLACES.tryAcquire()) {
            throw new IllegalStateException("No more than " + MOST_AT_ONCE + " guests at once");
        }
        try {
            files = Files.createTempDirectory("guest");
            process = new ProcessBuilder(command(most, kernelOrNull))
                    .redirectError(files.resolve("errors").toFile())
                    .start();
        } catch (IOException | RuntimeException e) {
            PLACES.release();
            throw e;
        }
        Runtime.getRuntime().addShutdownHook(atExit);
        off = process.onExit().thenRun(this::tidyUp);
        try {
            qmp = new Qmp(process.getInputStream(), process.getOutputStream());
            JsonObject vnc = qmp.execute("query-vnc", new JsonObject());
            address = new InetSocketAddress(
                    vnc.get("host").getAsString(), vnc.get("service").getAsInt());
        } catch (IOException | RuntimeException e) {
            String errors = Files.exists(files.resolve("errors")) ? Files.readString(files.resolve("errors")) : "";
            close();
            throw new IOException("QEMU did not start: " + errors, e);
        }
    }

    /** A machine with the kernel that is found here, if QEMU is; see {@link LocalTools}. */
    public static Optional<Guest> startIfInstalled(Duration most) throws IOException {
        return LocalTools.qemu().isPresent()
                ? Optional.of(new Guest(most, LocalTools.kernel().orElse(null)))
                : Optional.empty();
    }

    private List<String> command(Duration most, Path kernelOrNull) {
        List<String> command = new ArrayList<>();
        if (LocalTools.onPath("timeout").isPresent()) {
            // Even if this process is killed, the machine has an end.
            command.addAll(List.of("timeout", "--kill-after=5", Long.toString(most.toSeconds())));
        }
        if (LocalTools.onPath("nice").isPresent()) {
            // A kernel in a panic never rests; whatever else runs on this machine goes first.
            command.addAll(List.of("nice", "-n", "19"));
        }
        command.addAll(List.of(LocalTools.qemu().orElseThrow().toString(), "-machine", "pc,accel=tcg", "-m", "256"));
        command.addAll(List.of("-display", "none", "-vga", "std", "-nic", "none", "-no-user-config"));
        command.addAll(List.of("-serial", "file:" + files.resolve("serial"), "-qmp", "stdio"));
        // The first free port from 5900 on, found by QEMU itself so that nobody can take it in between.
        command.addAll(List.of("-vnc", "127.0.0.1:0,to=99"));
        // What the emulated keyboard sends to the machine.
        command.addAll(List.of(
                "-trace", "ps2_put_keycode", "-D", files.resolve("keyboard").toString()));
        if (kernelOrNull != null) {
            // Also said on the serial line, which a program can read.
            command.addAll(List.of("-kernel", kernelOrNull.toString(), "-append", "console=ttyS0 console=tty0"));
        }
        return command;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public CompletableFuture<?> poweredOff() {
        return off;
    }

    /** The id of the process; QEMU is it, or below it. */
    public long pid() {
        return process.pid();
    }

    /** Waits until a kernel has said the last words of its panic and the screen has stopped moving. */
    public void awaitPanic(Duration most) {
        Awaitility.await("the kernel's panic")
                .atMost(most)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> serial().contains(LAST_WORDS));
        Awaitility.await("a still screen")
                .atMost(most)
                .pollInterval(Duration.ofMillis(500))
                .until(this::isStill);
    }

    private boolean isStill() throws IOException {
        BufferedImage before = screendump();
        return Pictures.colours(before) > 1 && Pictures.areAlikeButForACursor(before, screendump());
    }

    /** All that the kernel has written on its serial line. */
    public String serial() throws IOException {
        return read("serial");
    }

    /** How many bytes the emulated keyboard has sent to the machine; a key that is pressed and released sends three. */
    public long keyboardBytes() throws IOException {
        return read("keyboard")
                .lines()
                .filter(line -> line.contains("ps2_put_keycode"))
                .count();
    }

    private String read(String name) throws IOException {
        Path file = files.resolve(name);
        return Files.exists(file) ? Files.readString(file, ISO_8859_1) : "";
    }

    /** A picture of the screen by QEMU itself, which VNC has no part in. */
    public BufferedImage screendump() throws IOException {
        Path file = files.resolve("screen.ppm");
        JsonObject arguments = new JsonObject();
        arguments.addProperty("filename", file.toString());
        qmp.execute("screendump", arguments);
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            return portablePixmap(in);
        }
    }

    /** The format PPM: {@code P6}, width, height and 255 in ASCII, then three bytes a pixel. */
    private static BufferedImage portablePixmap(DataInputStream in) throws IOException {
        if (!word(in).equals("P6")) {
            throw new IOException("QEMU's picture is not a PPM file");
        }
        int width = Integer.parseInt(word(in));
        int height = Integer.parseInt(word(in));
        word(in);
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        byte[] row = new byte[width * 3];
        for (int y = 0; y < height; y++) {
            in.readFully(row);
            for (int x = 0; x < width; x++) {
                int at = x * 3;
                picture.setRGB(x, y, (row[at] & 0xff) << 16 | (row[at + 1] & 0xff) << 8 | row[at + 2] & 0xff);
            }
        }
        return picture;
    }

    private static String word(DataInputStream in) throws IOException {
        StringBuilder word = new StringBuilder();
        for (char c = (char) in.readUnsignedByte(); !Character.isWhitespace(c); c = (char) in.readUnsignedByte()) {
            word.append(c);
        }
        return word.toString();
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // This process is ending, and the hook does the same.
        }
        end();
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        off.join();
    }

    private void tidyUp() {
        PLACES.release();
        try (var left = Files.list(files)) {
            for (Path file : left.toList()) {
                Files.deleteIfExists(file);
            }
            Files.delete(files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
