package io.jenkins.plugins.tencentvnc.screenshot;

import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.ByteString;

/**
 * One WebSocket, from dialling to hanging up. Its messages go into an {@link WebSocketInputStream}, and so does the reason why no
 * more will come. Text messages, which RFB doesn't have, are ignored; that they end is for the {@link ReadLimit}.
 */
final class RfbWebSocket extends WebSocketListener implements AutoCloseable, RfbClient.Sender {

    /** RFC 6455, section 7.4.1. */
    private static final int NORMAL_CLOSURE = 1000;

    private final WebSocketInputStream incoming;
    private final WebSocket webSocket;
    private volatile boolean open;

    /** Begins to connect, and returns; whatever comes of it is read from {@code incoming}. */
    RfbWebSocket(OkHttpClient http, Request request, WebSocketInputStream incoming) {
        this.incoming = incoming;
        this.webSocket = http.newWebSocket(request, this);
    }

    /** Returns at once. Where nothing can be sent any more, the next read from {@code incoming} says why. */
    @Override
    public void send(byte[] message) {
        webSocket.send(ByteString.of(message));
    }

    /** Hangs up without a word, which is all that RFB knows of a farewell, and lets go of OkHttp's thread. */
    @Override
    public void close() {
        incoming.close();
        webSocket.cancel();
    }

    @Override
    public void onOpen(WebSocket socket, Response response) {
        open = true;
    }

    @Override
    public void onMessage(WebSocket socket, ByteString bytes) {
        try {
            incoming.put(bytes.asByteBuffer());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            incoming.close();
        }
    }

    @Override
    public void onClosing(WebSocket socket, int code, String reason) {
        // Else OkHttp never lets go of the connection, and logs a warning about it.
        socket.close(NORMAL_CLOSURE, null);
        incoming.end(new ScreenshotException("Client.ScreenClosed"));
    }

    @Override
    public void onFailure(WebSocket socket, Throwable cause, Response response) {
        incoming.end(new ScreenshotException(code(cause, response != null)));
    }

    private String code(Throwable cause, boolean answered) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof ScreenshotException fault) {
                return fault.code();
            }
        }
        if (open) {
            return "Client.ScreenClosed";
        }
        if (answered) {
            return "Client.ScreenRefused";
        }
        if (cause instanceof SSLException && !isBroken(cause.getCause())) {
            return "Client.ScreenTlsFailed";
        }
        // OkHttp's limit on the whole call is no SocketTimeoutException; one on connecting is.
        boolean outOfTime = cause instanceof InterruptedIOException && !(cause instanceof SocketTimeoutException);
        return outOfTime ? "Client.ScreenTimedOut" : "Client.ScreenConnectFailed";
    }

    /** A connection that ends amid the handshake says nothing about a certificate. */
    private static boolean isBroken(Throwable cause) {
        return cause instanceof SocketException || cause instanceof EOFException;
    }
}
