package io.jenkins.plugins.tencentvnc.screenshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The client's messages, read by an independent parser that knows every client message (RFC 6143 section 7.5) and fails
 * at those that a view-only client must not send.
 *
 * @param messages in order, such as {@code RFB 003.008}, {@code ClientInit} or {@code Request 0,16 32×8}
 */
record RfbClientTranscript(List<String> messages) {

    /** A message that would control the machine. */
    static final byte[] KEY_EVENT = {4, 1, 0, 0, 0, 0, 0, 'a'};

    /** Parses the client's bytes, whole messages only. */
    static RfbClientTranscript in(byte[] said) {
        ByteBuffer in = ByteBuffer.wrap(said);
        List<String> messages = new ArrayList<>();
        if (in.hasRemaining()) {
            String version = text(in, 12).strip();
            messages.add(version);
            if (!version.equals("RFB 003.003") && in.hasRemaining()) {
                assertEquals(1, in.get(), "the security type None");
                messages.add("None");
            }
        }
        if (in.hasRemaining()) {
            assertEquals(1, in.get(), "ClientInit, shared");
            messages.add("ClientInit");
        }
        while (in.hasRemaining()) {
            messages.add(message(in));
        }
        return new RfbClientTranscript(messages);
    }

    private static String message(ByteBuffer in) {
        int type = in.get();
        switch (type) {
            case 0 -> {
                byte[] format = new byte[19];
                in.get(format);
                String hex = HexFormat.of().formatHex(format);
                return switch (hex) {
                    case "000000" + "20180001" + "00ff00ff00ff" + "100800" + "000000" -> "SetPixelFormat 32";
                    case "000000" + "10100001" + "001f003f001f" + "0b0500" + "000000" -> "SetPixelFormat 16";
                    default -> throw new AssertionError("an unknown format: " + hex);
                };
            }
            case 2 -> {
                in.get();
                List<Integer> encodings = new ArrayList<>();
                for (int left = in.getShort(); left > 0; left--) {
                    encodings.add(in.getInt());
                }
                return "SetEncodings " + encodings;
            }
            case 3 -> {
                assertEquals(0, in.get(), "not incremental");
                return "Request " + in.getShort() + "," + in.getShort() + " " + in.getShort() + "×" + in.getShort();
            }
            case 4, 5, 6 -> throw new AssertionError("a key, a pointer or a clipboard: type " + type);
            default -> throw new AssertionError("type " + type);
        }
    }

    private static String text(ByteBuffer in, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) in.get());
        }
        return text.toString();
    }

    /** Returns the number of update requests. */
    int requests() {
        return (int) messages.stream()
                .filter(message -> message.startsWith("Request"))
                .count();
    }

    /** Fails unless the messages are a prefix of what one screenshot needs, with at most that many requests. */
    void assertOnlyLooks(int requests) {
        List<String> beginning = List.of("RFB", "None", "ClientInit", "SetPixelFormat", "SetEncodings [16, 0, -223]");
        List<String> expected = messages.contains("RFB 003.003")
                ? beginning.stream().filter(message -> !message.equals("None")).toList()
                : beginning;
        for (int i = 0; i < messages.size(); i++) {
            String start = i < expected.size() ? expected.get(i) : "Request ";
            assertTrue(messages.get(i).startsWith(start), () -> "expected " + start + " in " + messages);
        }
        assertFalse(messages.size() > expected.size() + requests, () -> "too many requests: " + messages.size());
    }
}
