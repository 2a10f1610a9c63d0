package io.jenkins.plugins.tencentvnc.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.gson.JsonObject;
import java.awt.image.BufferedImage;
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
 * A QEMU virtual machine, emulated, since a build machine has no KVM. It has neither network nor disk, so a Linux
 * kernel ends in a genuine panic, as after a failed deployment. Without a kernel its firmware finds nothing to boot. It
 * ends when it is closed, with this process, and after a time limit.
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
     * @param most its maximum lifetime
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

    /** Starts a machine with the installed kernel, if QEMU is installed; see {@link LocalTools}. */
    public static Optional<Guest> startIfInstalled(Duration most) throws IOException {
        return LocalTools.qemu().isPresent()
                ? Optional.of(new Guest(most, LocalTools.kernel().orElse(null)))
                : Optional.empty();
    }

    private List<String> command(Duration most, Path kernelOrNull) {
        List<String> command = new ArrayList<>();
        if (LocalTools.onPath("timeout").isPresent()) {
            // The machine ends even if this process is killed.
            command.addAll(List.of("timeout", "--kill-after=5", Long.toString(most.toSeconds())));
        }
        if (LocalTools.onPath("nice").isPresent()) {
            // A panicked kernel uses the CPU permanently; other programs take precedence.
            command.addAll(List.of("nice", "-n", "19"));
        }
        command.addAll(List.of(LocalTools.qemu().orElseThrow().toString(), "-machine", "pc,accel=tcg", "-m", "256"));
        command.addAll(List.of("-display", "none", "-vga", "std", "-nic", "none", "-no-user-config"));
        command.addAll(List.of("-serial", "file:" + files.resolve("serial"), "-qmp", "stdio"));
        // QEMU finds the first free port from 5900 on, so that no other program can take it in between.
        command.addAll(List.of("-vnc", "127.0.0.1:0,to=99"));
        // Records the emulated keyboard's bytes.
        command.addAll(List.of(
                "-trace", "ps2_put_keycode", "-D", files.resolve("keyboard").toString()));
        if (kernelOrNull != null) {
            // Also prints to the serial line, which a program can read.
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

    /** Returns the id of the process, which is QEMU or its parent. */
    public long pid() {
        return process.pid();
    }

    /** Waits until the kernel has printed its panic and the screen no longer changes. */
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

    /** Returns the kernel's output on its serial line. */
    public String serial() throws IOException {
        return read("serial");
    }

    /** Returns the number of bytes from the emulated keyboard; a key that is pressed and released sends three. */
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

    /** Returns the screen as QEMU itself dumps it, without VNC. */
    public BufferedImage screendump() throws IOException {
        Path file = files.resolve("screen.ppm");
        JsonObject arguments = new JsonObject();
        arguments.addProperty("filename", file.toString());
        qmp.execute("screendump", arguments);
        return Pictures.readPpm(file);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook closes the machine too.
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
