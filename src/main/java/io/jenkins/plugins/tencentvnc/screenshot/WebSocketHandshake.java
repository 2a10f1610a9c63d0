package io.jenkins.plugins.tencentvnc.screenshot;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Route;

/**
 * The client's opening handshake of a WebSocket (RFC 6455, section 4). No extension is offered, so no frame is
 * compressed.
 */
final class WebSocketHandshake {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String KEY = "Sec-WebSocket-Key";
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})( .*)?");
    private static final int SWITCHING_PROTOCOLS = 101;

    private static final int MAX_ANSWER_BYTES = 64 * 1024;

    private final DataInputStream in;
    private int bytesLeft = MAX_ANSWER_BYTES;

    private WebSocketHandshake(DataInputStream in) {
        this.in = in;
    }

    /** Returns the request that noVNC would send. OkHttp adds {@code Host} and {@code User-Agent}. */
    static Request request(HttpUrl address, String origin) {
        byte[] key = new byte[16];
        RANDOM.nextBytes(key);
        return new Request.Builder()
                .url(address)
                .header("Upgrade", "websocket")
                .header("Connection", "Upgrade")
                .header(KEY, Base64.getEncoder().encodeToString(key))
                .header("Sec-WebSocket-Version", "13")
                .header("Sec-WebSocket-Protocol", "binary")
                .header("Origin", origin)
                .build();
    }

    /**
     * Sends the request and reads the answer; WebSocket frames follow.
     *
     * @param route on which OkHttp has connected; a proxy without a tunnel is told the whole address
     * @throws ScreenshotException {@code Client.ScreenRefused} if the server answers anything but an upgrade, {@code
     *     Client.ScreenNotRfb} if that is not HTTP
     */
    static void perform(Request request, Route route, DataInputStream in, OutputStream out) throws IOException {
        boolean proxy = route.proxy().type() == Proxy.Type.HTTP && !route.requiresTunnel();
        String target = proxy ? request.url().toString() : target(request.url());
        StringBuilder head = new StringBuilder("GET " + target + " HTTP/1.1\r\n");
        Headers headers = request.headers();
        for (int i = 0; i < headers.size(); i++) {
            head.append(headers.name(i)).append(": ").append(headers.value(i)).append("\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        new WebSocketHandshake(in).readAnswer(request.header(KEY));
    }

    private static String target(HttpUrl url) {
        return url.encodedQuery() == null ? url.encodedPath() : url.encodedPath() + "?" + url.encodedQuery();
    }

    private void readAnswer(String key) throws IOException {
        int status;
        Map<String, String> headers;
        do { // other statuses below 200 are interim answers
            status = readStatus();
            headers = readHeaders();
        } while (status < 200 && status != SWITCHING_PROTOCOLS);
        if (status != SWITCHING_PROTOCOLS
                || !contains(headers, "Upgrade", "websocket")
                || !contains(headers, "Connection", "Upgrade")
                || !accept(key).equals(headers.get("Sec-WebSocket-Accept"))) {
            throw new ScreenshotException("Client.ScreenRefused");
        }
    }

    private int readStatus() throws IOException {
        Matcher status = STATUS.matcher(readLine());
        if (!status.matches()) {
            throw ScreenshotException.notRfb();
        }
        return Integer.parseInt(status.group(1));
    }

    /** Reads the headers; the values of a repeated header are joined by commas. */
    private Map<String, String> readHeaders() throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            String[] header = line.split(":", 2);
            headers.merge(header[0], header.length == 1 ? "" : header[1].strip(), (one, other) -> one + "," + other);
        }
        return headers;
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
            if (--bytesLeft <= 0) {
                throw ScreenshotException.notRfb();
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    /** Whether a list in a header contains the token, ignoring case. */
    private static boolean contains(Map<String, String> headers, String name, String token) {
        return Stream.of(headers.getOrDefault(name, "").split(","))
                .anyMatch(listed -> listed.strip().equalsIgnoreCase(token));
    }

    private static String accept(String key) {
        try {
            byte[] text = (key + ACCEPT_SUFFIX).getBytes(StandardCharsets.ISO_8859_1);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
