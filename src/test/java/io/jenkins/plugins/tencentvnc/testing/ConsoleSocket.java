package io.jenkins.plugins.tencentvnc.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The WebSocket of a console (RFC 6455, subprotocol {@code binary}) as two streams, as used by noVNC and its servers.
 */
public final class ConsoleSocket implements Closeable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration LOG_TIMEOUT = Duration.ofSeconds(30);
    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final BlockingQueue<ByteBuffer> arrived = new LinkedBlockingQueue<>();
    private final WebSocket socket;

    /** @throws Refused if the server answers without opening a WebSocket */
    public ConsoleSocket(URI address) throws IOException {
        try {
            socket = HTTP.newWebSocketBuilder()
                    .connectTimeout(LOG_TIMEOUT)
                    .subprotocols("binary")
                    .buildAsync(address, new Listener())
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                throw new Refused(refused.getResponse().statusCode());
            }
            throw new IOException(e.getCause());
        }
    }

    /** An HTTP response that opens no WebSocket. */
    public static final class Refused extends IOException {

        private static final long serialVersionUID = 1;
        private final int status;

        private Refused(int status) {
            super("The WebSocket was refused with HTTP " + status);
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    /** Returns the address in the parameter {@code InstanceVncUrl} of a console URL. */
    public static URI addressIn(String consoleUrl) {
        String parameter = "InstanceVncUrl=";
        String value = consoleUrl.substring(consoleUrl.indexOf(parameter) + parameter.length());
        return URI.create(URLDecoder.decode(value, UTF_8));
    }

    private final class Listener implements WebSocket.Listener {

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            arrived.add(ByteBuffer.allocate(data.remaining()).put(data).flip());
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            arrived.add(END);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            arrived.add(END);
        }
    }

    /** Returns the received bytes; ends when the server ends the session. Half a minute without data is an error. */
    public InputStream in() {
        return new InputStream() {
            private ByteBuffer current = ByteBuffer.allocate(0);

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                while (length > 0 && !current.hasRemaining()) {
                    if (current == END) {
                        return -1;
                    }
                    current = next();
                }
                int count = Math.min(length, current.remaining());
                current.get(bytes, offset, count);
                return count;
            }
        };
    }

    private ByteBuffer next() throws IOException {
        try {
            ByteBuffer next = arrived.poll(LOG_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            if (next == null) {
                throw new IOException("Nothing came for " + LOG_TIMEOUT.toSeconds() + " s");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Sends each write as one message. */
    public OutputStream out() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                try {
                    socket.sendBinary(ByteBuffer.wrap(bytes, offset, length), true)
                            .join();
                } catch (CompletionException e) {
                    throw new IOException(e.getCause());
                }
            }
        };
    }

    @Override
    public void close() {
        socket.abort();
    }
}
