package io.jenkins.plugins.tencentvnc.screenshot;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * One WebSocket connection (RFC 6455). Its binary messages go into a {@link WebSocketInputStream}, and so does the
 * reason for its end. Text messages, which RFB doesn't have, are ignored, as noVNC ignores them; only an RFB greeting
 * as text ends the connection, since its server never sends anything else.
 *
 * <p>OkHttp connects, through Jenkins' proxy and with TLS, and provides the thread. OkHttp's own WebSocket is not used,
 * since it refuses an answer with {@code Connection: Upgrade, Keep-Alive} and takes a message of any length into
 * memory. Here a message is read piece by piece.
 */
final class RfbWebSocket implements Interceptor, Callback, MessageSender, AutoCloseable {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Size in bytes of the shortest frame, which has no payload. */
    private static final int HEADER = 2;

    private static final int FIN = 0x80;
    private static final int RESERVED = 0x70;
    private static final int OPCODE = 0x0f;
    private static final int MASKED = 0x80;
    private static final int LENGTH = 0x7f;

    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    /** Maximum payload of a control frame, and of the messages sent here. */
    private static final int MAX_SHORT = 125;

    private static final int PIECE = 16 * 1024;

    /** Maximum number of bytes outside RFB: text, control frames and empty messages. */
    private static final int MAX_OTHER_BYTES = 64 * 1024;

    private final WebSocketInputStream incoming;
    private final Call call;
    private volatile OutputStream out;
    private int otherBytesLeft = MAX_OTHER_BYTES;

    /** Starts to connect and returns; {@code incoming} delivers the data or the error. */
    RfbWebSocket(OkHttpClient http, Request request, WebSocketInputStream incoming) {
        this.incoming = incoming;
        this.call = http.newBuilder().addNetworkInterceptor(this).build().newCall(request);
        call.enqueue(this);
    }

    /** Called by OkHttp after it has connected. Nothing else uses the connection until this method ends. */
    @Override
    public Response intercept(Chain chain) throws IOException {
        Connection connection = Objects.requireNonNull(chain.connection(), "a network interceptor has one");
        Socket socket = connection.socket();
        socket.setTcpNoDelay(true);
        DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        WebSocketHandshake.perform(chain.request(), connection.route(), in, socket.getOutputStream());
        out = socket.getOutputStream();
        throw readFrames(in);
    }

    /** Reads frames (section 5.2); returns when the server closes the connection. */
    private ScreenshotException readFrames(DataInputStream in) throws IOException {
        boolean binary = false;
        while (true) {
            int first = in.readUnsignedByte();
            int second = in.readUnsignedByte();
            int opcode = first & OPCODE;
            long length = length(in, second & LENGTH);
            boolean control = opcode >= CLOSE;
            boolean known = opcode <= BINARY || control && opcode <= PONG;
            boolean tooLong = control && (length > MAX_SHORT || (first & FIN) == 0);
            if (!known || tooLong || length < 0 || (first & RESERVED) != 0 || (second & MASKED) != 0) {
                throw new ProtocolException("This frame breaks the rules of RFC 6455.");
            }
            if (control) {
                byte[] payload = readOther(in, (int) length);
                if (opcode == CLOSE) {
                    return new ScreenshotException("Client.ScreenClosed");
                }
                if (opcode == PING) {
                    write(PONG, payload);
                }
                continue;
            }
            binary = opcode == CONTINUATION ? binary : opcode == BINARY;
            if (binary && length > 0) {
                readBinary(in, length);
            } else {
                byte[] text = readOther(in, length);
                if (opcode == TEXT && isGreeting(text)) {
                    throw ScreenshotException.notRfb();
                }
            }
        }
    }

    private static long length(DataInputStream in, int shortLength) throws IOException {
        return switch (shortLength) {
            case 126 -> in.readUnsignedShort();
            case 127 -> in.readLong();
            default -> shortLength;
        };
    }

    private void readBinary(DataInputStream in, long length) throws IOException {
        for (long left = length; left > 0; ) {
            byte[] piece = new byte[(int) Math.min(left, PIECE)];
            int count = in.read(piece);
            if (count < 0) {
                throw new EOFException();
            }
            left -= count;
            try {
                incoming.put(ByteBuffer.wrap(piece, 0, count));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
        }
    }

    /** Reads a payload outside RFB, of which only a little is allowed. */
    private byte[] readOther(DataInputStream in, long length) throws IOException {
        if (length > otherBytesLeft - HEADER) {
            throw ScreenshotException.notRfb();
        }
        otherBytesLeft -= HEADER + (int) length;
        byte[] payload = new byte[(int) length];
        in.readFully(payload);
        return payload;
    }

    /** Whether the text begins like an RFB greeting, plain or in Base64. */
    private static boolean isGreeting(byte[] text) {
        String start = new String(text, StandardCharsets.ISO_8859_1);
        return Stream.of("RFB ", "UkZCI").anyMatch(start::startsWith);
    }

    /** Ignores failures: the next read from {@code incoming} reports them. */
    @Override
    public void send(byte[] message) {
        try {
            write(BINARY, message);
        } catch (IOException e) {
            // The reading thread finds the connection broken as well.
        }
    }

    /** Sends one frame, masked as section 5.3 demands of clients. */
    private synchronized void write(int opcode, byte[] payload) throws IOException {
        if (payload.length > MAX_SHORT) {
            throw new IllegalArgumentException(payload.length + " bytes");
        }
        byte[] mask = new byte[4];
        RANDOM.nextBytes(mask);
        ByteBuffer frame = ByteBuffer.allocate(HEADER + mask.length + payload.length);
        frame.put((byte) (FIN | opcode)).put((byte) (MASKED | payload.length)).put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i % mask.length]));
        }
        OutputStream connected = Objects.requireNonNull(out, "frames follow the handshake");
        connected.write(frame.array());
        connected.flush();
    }

    /** Closes the connection without a close frame, as RFB does, and releases OkHttp's thread. */
    @Override
    public void close() {
        incoming.close();
        call.cancel();
    }

    /** Never called, since {@link #intercept} doesn't return. */
    @Override
    public void onResponse(Call ended, Response response) {
        response.close();
    }

    @Override
    public void onFailure(Call ended, IOException cause) {
        incoming.end(new ScreenshotException(code(cause)));
    }

    private String code(IOException cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof ScreenshotException fault) {
                return fault.code();
            }
        }
        // OkHttp's call timeout is no SocketTimeoutException; its connect timeout is one.
        if (cause instanceof InterruptedIOException && !(cause instanceof SocketTimeoutException)) {
            return "Client.ScreenTimedOut";
        }
        if (out != null) {
            return "Client.ScreenClosed";
        }
        boolean untrusted = cause instanceof SSLException && !isBroken(cause.getCause());
        return untrusted ? "Client.ScreenTlsFailed" : "Client.ScreenConnectFailed";
    }

    /** Whether the connection was lost, which says nothing about the certificate. */
    private static boolean isBroken(Throwable cause) {
        return cause instanceof SocketException || cause instanceof EOFException;
    }
}
