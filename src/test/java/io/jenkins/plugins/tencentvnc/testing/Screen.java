package io.jenkins.plugins.tencentvnc.testing;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/** The screen and keyboard of a machine, for clients that speak RFB (RFC 6143). */
public interface Screen extends AutoCloseable {

    /** Where its VNC server listens for RFB over TCP, on the loopback interface and without a password. */
    InetSocketAddress address();

    /** Completes when the machine has been powered off, however that came about. */
    CompletableFuture<?> poweredOff();

    /** Powers it off. */
    @Override
    void close();
}
