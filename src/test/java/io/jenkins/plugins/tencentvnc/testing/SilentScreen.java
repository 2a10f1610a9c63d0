package io.jenkins.plugins.tencentvnc.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;

/** The screen of a machine that accepts connections but never sends anything. */
public final class SilentScreen implements Screen {

    private final ServerSocket server;
    private final CompletableFuture<Void> off = new CompletableFuture<>();

    public SilentScreen() {
        try {
            // The kernel completes connections without a call of accept.
            server = new ServerSocket(0, 1024, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        off.complete(null);
    }
}
