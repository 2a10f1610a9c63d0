package io.jenkins.plugins.tencentvnc.tencentcloud;

import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.SocketFactory;

/**
 * Sockets whose JDK read timeout comes before OkHttp's own. Both are equally long, so either may come first; only
 * OkHttp's closes the socket.
 */
final class ImpatientSockets extends SocketFactory {

    private static final int EARLIER_MILLIS = 500;

    @Override
    public Socket createSocket() {
        return new Socket() {
            @Override
            public void setSoTimeout(int millis) throws SocketException {
                super.setSoTimeout(millis == 0 ? 0 : Math.max(1, millis - EARLIER_MILLIS));
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
