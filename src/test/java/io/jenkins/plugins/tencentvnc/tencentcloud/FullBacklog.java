package io.jenkins.plugins.tencentvnc.tencentcloud;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A port on which connecting hangs, as behind a firewall that drops packets: no connection is accepted, and the queue
 * is full.
 */
public final class FullBacklog implements Closeable {

    /** Also for a busy machine: a connection that is only late would leave a place in the queue. */
    private static final Duration LONG_FOR_LOOPBACK = Duration.ofSeconds(1);

    private static final int MOST_IN_A_QUEUE_OF_ONE = 16;

    private final ServerSocket listener;
    private final List<SocketChannel> queue = new ArrayList<>();

    public FullBacklog() {
        try {
            listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            boolean accepted = true;
            while (accepted && queue.size() < MOST_IN_A_QUEUE_OF_ONE) {
                accepted = connects();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean connects() throws IOException {
        SocketChannel channel = SocketChannel.open();
        queue.add(channel);
        channel.configureBlocking(false);
        channel.connect(new InetSocketAddress(listener.getInetAddress(), port()));
        Deadline deadline = Deadline.after(LONG_FOR_LOOPBACK);
        while (!channel.finishConnect()) {
            if (deadline.left().isZero()) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : queue) {
            channel.close();
        }
        listener.close();
    }
}
