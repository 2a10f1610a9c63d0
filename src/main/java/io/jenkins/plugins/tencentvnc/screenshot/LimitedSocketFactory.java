package io.jenkins.plugins.tencentvnc.screenshot;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Sockets whose every byte is taken off an {@link ReadLimit}. OkHttp itself reads a WebSocket message of any length
 * into memory before it hands it over, and offers no other place to stop it.
 */
final class LimitedSocketFactory extends SocketFactory {

    private final ReadLimit allowance;

    LimitedSocketFactory(ReadLimit allowance) {
        this.allowance = allowance;
    }

    /** Not connected yet. The only one that OkHttp uses; TLS is put on top of it. */
    @Override
    public Socket createSocket() {
        return new Socket() {
            @Override
            public InputStream getInputStream() throws IOException {
                return new LimitedInputStream(super.getInputStream(), allowance);
            }
        };
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw new UnsupportedOperationException();
    }
}
