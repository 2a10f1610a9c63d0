package io.jenkins.plugins.tencentvnc.screenshot;

import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;

/**
 * A WebSocket (RFC 6455) after its handshake; its binary messages are one stream. Text messages are ignored, as noVNC
 * ignores them; only one with the RFB greeting ends the connection: such a server sends no binary data.
 *
 * <p>OkHttp's own WebSocket is not used, since it refuses an answer with {@code Connection: Upgrade, Keep-Alive} and
 * takes a message of any length into memory. Here a message is read piece by piece.
 */
final class RfbWebSocket extends RfbConnection {

    private static final SecureRandom RANDOM = new SecureRandom();

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

    private final Socket socket;
    private final DataInputStream in;
    private final Deadline deadline;

    /** Bytes to be read of a frame of a binary message. */
    private long left;

    private boolean binary;

    /**
     * @param in the input of the socket, buffered
     * @param deadline after which reading fails with {@code Client.ScreenTimedOut} even if data is left, since a little
     *     data can take much work; reads that wait end when the socket is closed
     */
    RfbWebSocket(Socket socket, DataInputStream in, Deadline deadline) {
        this.socket = socket;
        this.in = in;
        this.deadline = deadline;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) == 1 ? one[0] & 0xff : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (deadline.left().isZero()) {
            throw new ScreenshotException("Client.ScreenTimedOut");
        }
        while (left == 0) {
            readFrame();
        }
        int count = in.read(buffer, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException();
        }
        left -= count;
        return count;
    }

    @Override
    boolean arrivesWithin(Duration time) throws IOException {
        Deadline end = Deadline.after(time);
        while (left == 0) {
            if (!receivesWithin(end.left())) {
                return false;
            }
            readFrame();
        }
        return true;
    }

    private boolean receivesWithin(Duration time) throws IOException {
        in.mark(1);
        socket.setSoTimeout((int) time.toMillis() + 1); // zero means no timeout
        boolean received = true;
        try {
            in.read();
            in.reset();
        } catch (SocketTimeoutException e) {
            received = false;
        }
        socket.setSoTimeout(0); // after another exception the socket may be closed
        return received;
    }

    /** Reads the next frame (section 5.2), of a binary message only the header. */
    private void readFrame() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        int opcode = first & OPCODE;
        long length = readLength(second & LENGTH);
        boolean control = opcode >= CLOSE;
        boolean known = opcode <= BINARY || control && opcode <= PONG;
        boolean tooLong = control && (length > MAX_SHORT || (first & FIN) == 0);
        if (!known || tooLong || length < 0 || (first & RESERVED) != 0 || (second & MASKED) != 0) {
            throw new ProtocolException("This frame breaks the rules of RFC 6455.");
        }
        if (control) {
            readControl(opcode, (int) length);
            return;
        }
        binary = opcode == CONTINUATION ? binary : opcode == BINARY;
        if (binary) {
            left = length;
        } else {
            skipText(opcode, length);
        }
    }

    private long readLength(int shortLength) throws IOException {
        return switch (shortLength) {
            case 126 -> in.readUnsignedShort();
            case 127 -> in.readLong();
            default -> shortLength;
        };
    }

    private void readControl(int opcode, int length) throws IOException {
        byte[] payload = new byte[length];
        in.readFully(payload);
        if (opcode == CLOSE) {
            throw new ScreenshotException("Client.ScreenClosed");
        }
        if (opcode == PING) {
            write(PONG, payload);
        }
    }

    private void skipText(int opcode, long length) throws IOException {
        String start = new String(in.readNBytes((int) Math.min(length, 5)), StandardCharsets.ISO_8859_1);
        if (opcode == TEXT && (start.startsWith("RFB ") || start.startsWith("UkZCI"))) { // plain or in Base64
            throw ScreenshotException.notRfb();
        }
        in.skipNBytes(length - start.length());
    }

    @Override
    void send(byte[] message) {
        try {
            write(BINARY, message);
        } catch (IOException e) {
            // Reading finds the connection broken as well, after the data that has arrived.
        }
    }

    /** Masks the frame, as section 5.3 demands of clients. */
    private void write(int opcode, byte[] payload) throws IOException {
        byte[] mask = new byte[4];
        RANDOM.nextBytes(mask);
        ByteBuffer frame = ByteBuffer.allocate(2 + mask.length + payload.length);
        frame.put((byte) (FIN | opcode)).put((byte) (MASKED | payload.length)).put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i % mask.length]));
        }
        OutputStream out = socket.getOutputStream();
        out.write(frame.array());
        out.flush();
    }
}
