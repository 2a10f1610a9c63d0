package io.jenkins.plugins.tencentvnc.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * The server's side of an open WebSocket that carries bytes: the frames of RFC 6455 section 5. Written by hand, since
 * the JDK has only a client and its HTTP server can't upgrade a connection; a library would be another dependency to
 * keep equal in two builds.
 */
final class WebSocketFrames {

    /** The status codes of RFC 6455 section 7.4.1 that are sent. */
    static final int NORMAL = 1000;

    static final int GOING_AWAY = 1001;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int UNSUPPORTED = 1003;
    private static final int TOO_BIG = 1009;

    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final int MOST = 1 << 20;
    private static final int MOST_OF_CONTROL = 125;

    private final DataInputStream in;
    private final DataOutputStream out;
    private boolean closeSent;

    WebSocketFrames(DataInputStream in, DataOutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** Returns the payload of the next data frame, at most 1 MiB; null if the client closes or breaks the protocol. */
    byte[] read() throws IOException {
        while (true) {
            int first = in.readUnsignedByte();
            int second = in.readUnsignedByte();
            int opcode = first & 0x0f;
            long length = length(second & 0x7f);
            if ((second & MASKED) == 0 || (opcode >= CLOSE && (length > MOST_OF_CONTROL || (first & FIN) == 0))) {
                close(PROTOCOL_ERROR);
                return null;
            }
            if (length < 0 || length > MOST) {
                close(TOO_BIG);
                return null;
            }
            byte[] payload = unmasked((int) length);
            switch (opcode) {
                case CONTINUATION, BINARY -> {
                    return payload;
                }
                case PING -> write(PONG, payload, payload.length);
                case PONG -> {}
                case CLOSE -> {
                    close(NORMAL);
                    return null;
                }
                default -> {
                    close(opcode == TEXT ? UNSUPPORTED : PROTOCOL_ERROR);
                    return null;
                }
            }
        }
    }

    private long length(int short7) throws IOException {
        return switch (short7) {
            case 126 -> in.readUnsignedShort();
            case 127 -> in.readLong();
            default -> short7;
        };
    }

    private byte[] unmasked(int length) throws IOException {
        byte[] mask = new byte[4];
        in.readFully(mask);
        byte[] payload = new byte[length];
        in.readFully(payload);
        for (int i = 0; i < length; i++) {
            payload[i] ^= mask[i % mask.length];
        }
        return payload;
    }

    /** Sends the first bytes of the array as one binary message. */
    void write(byte[] bytes, int length) throws IOException {
        write(BINARY, bytes, length);
    }

    /** Sends one closing frame; nothing may be sent after that. */
    synchronized void close(int status) throws IOException {
        if (!closeSent) {
            write(CLOSE, new byte[] {(byte) (status >> 8), (byte) status}, 2);
            closeSent = true;
        }
    }

    private synchronized void write(int opcode, byte[] payload, int length) throws IOException {
        if (closeSent) {
            throw new IOException("The WebSocket is closed");
        }
        out.writeByte(FIN | opcode);
        if (length < 126) {
            out.writeByte(length);
        } else if (length < 1 << 16) {
            out.writeByte(126);
            out.writeShort(length);
        } else {
            out.writeByte(127);
            out.writeLong(length);
        }
        out.write(payload, 0, length);
        out.flush();
    }
}
