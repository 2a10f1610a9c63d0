package io.jenkins.plugins.tencentvnc.testing;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/** The screen and keyboard of a machine, for RFB clients (RFC 6143). */
public interface Screen extends AutoCloseable {

    /** Returns the address of its VNC server: RFB over TCP, on the loopback interface, without a password. */
    InetSocketAddress address();

    /** Completes when the machine is powered off for any reason. */
    CompletableFuture<?> poweredOff();

    /** Powers it off. */
    @Override
    void close();
}
