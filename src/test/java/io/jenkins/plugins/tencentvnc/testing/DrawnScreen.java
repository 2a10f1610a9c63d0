package io.jenkins.plugins.tencentvnc.testing;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A drawn text console of a failed boot, with a prompt that shows typed characters. Serves tests that examine a
 * client's messages, and systems without QEMU.
 */
public final class DrawnScreen implements Screen {

    private static final int COLUMNS = 60;
    private static final int LINES = 25;
    private static final int GREY = 0xaaaaaa;
    private static final int BACKSPACE = 0xff08;
    private static final int RETURN = 0xff0d;
    private static final String PROMPT = "(initramfs) ";

    private final ServerSocket server;
    private final CompletableFuture<Void> off = new CompletableFuture<>();
    private final List<DrawnSession> sessions = new ArrayList<>();
    private final List<KeyEvent> keys = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private BufferedImage picture;
    private int version;
    private int pointerEvents;

    /**
     * A key event as a client reports it (RFC 6143 section 7.5.4).
     *
     * @param keysym the X Window System's number of the key: for Latin-1 characters their code, such as 0x61 for an a
     */
    public record KeyEvent(boolean down, int keysym) {}

    /** @param state of the instance, in the API's terms */
    public DrawnScreen(String instanceId, String state) {
        lines.addAll(List.of(
                instanceId + " " + state,
                "A drawn screen: no machine is behind it.",
                "",
                "[    0.000000] Linux version 6.1.0 (drawn by FakeCvm)",
                "[    1.183020] virtio_blk: probe of vda failed, error -5",
                "[    2.037318] VFS: Cannot open root device \"vda1\"",
                "[    2.037971] Please append a correct \"root=\" option",
                "Gave up waiting for root file system device.",
                "ALERT! /dev/vda1 does not exist. Dropping to a shell!",
                "",
                PROMPT));
        draw();
        try {
            server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("DrawnScreen", this::accept);
    }

    /** Returns the current picture in the colours {@code 0xRRGGBB}, which is not modified afterwards. */
    public synchronized BufferedImage picture() {
        return picture;
    }

    /** Shows that picture until a client types. */
    public synchronized void show(BufferedImage other) {
        picture = other;
        version++;
        notifyAll();
    }

    /** Returns the key events of all clients in order of arrival. */
    public synchronized List<KeyEvent> keys() {
        return List.copyOf(keys);
    }

    /** Returns the number of pointer events of all clients. */
    public synchronized int pointerEvents() {
        return pointerEvents;
    }

    /** Returns the number of connected clients. */
    public synchronized int clients() {
        return sessions.size();
    }

    @Override
    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    @Override
    public CompletableFuture<?> poweredOff() {
        return off;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        synchronized (this) {
            sessions.forEach(DrawnSession::close);
            notifyAll();
        }
        off.complete(null);
    }

    static Thread start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                DrawnSession session = new DrawnSession(server.accept(), this);
                synchronized (this) {
                    sessions.add(session);
                }
                start("DrawnScreen session", session::run);
            } catch (IOException e) {
                // The screen or this client is already closed.
            }
        }
    }

    synchronized void gone(DrawnSession session) {
        sessions.remove(session);
        notifyAll();
    }

    /** Ends all other sessions for a client that does not share the screen (RFC 6143 section 7.3.1). */
    synchronized void endAllBut(DrawnSession session) {
        sessions.stream().filter(other -> other != session).forEach(DrawnSession::close);
    }

    synchronized void pointer() {
        pointerEvents++;
    }

    synchronized void key(KeyEvent event) {
        keys.add(event);
        if (event.down() && type(event.keysym())) {
            draw();
        }
    }

    /** Returns whether the picture changes. */
    private boolean type(int keysym) {
        String line = lines.remove(lines.size() - 1);
        if (keysym >= ' ' && keysym <= '~' && line.length() < COLUMNS - 1) {
            lines.add(line + (char) keysym);
        } else if (keysym == BACKSPACE && line.length() > PROMPT.length()) {
            lines.add(line.substring(0, line.length() - 1));
        } else if (keysym == RETURN) {
            lines.add(line);
            lines.add(PROMPT);
            if (lines.size() > LINES) {
                lines.remove(0);
            }
        } else {
            lines.add(line);
            return false;
        }
        return true;
    }

    private synchronized void draw() {
        BufferedImage next =
                new BufferedImage(COLUMNS * PixelFont.WIDTH, LINES * PixelFont.HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < lines.size(); y++) {
            // The cursor at the end of the last line doesn't blink, so that pictures can be compared.
            String line = lines.get(y) + (y == lines.size() - 1 ? "_" : "");
            for (int x = 0; x < line.length(); x++) {
                PixelFont.draw(next, x * PixelFont.WIDTH, y * PixelFont.HEIGHT, line.charAt(x), GREY);
            }
        }
        picture = next;
        version++;
        notifyAll();
    }

    /** A picture and its number in the sequence since the start, from 1. */
    record Frame(BufferedImage picture, int version) {}

    synchronized Frame frame() {
        return new Frame(picture, version);
    }
}
