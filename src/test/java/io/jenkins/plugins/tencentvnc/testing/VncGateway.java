package io.jenkins.plugins.tencentvnc.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/**
 * The WebSocket behind {@code InstanceVncUrl}: after an opening handshake (RFC 6455 section 4) with a ticket it
 * forwards bytes to and from a machine's VNC server without reading them. It listens on its own port, as Tencent
 * Cloud's does.
 */
final class VncGateway implements Closeable {

    private static final String PATH = "/vnc";
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int MOST_HEADERS = 16 * 1024;
    private static final int BUFFER = 1 << 16;

    private final ServerSocket server;
    private final Executor threads;
    private final Door door;
    private final Set<Session> sessions = new HashSet<>();
    private volatile long bitsPerSecond = Long.MAX_VALUE;
    private volatile SecondSession secondSession = SecondSession.IS_SHARED;

    /** Decides who is admitted, and to which screen. */
    interface Door {
        /** @throws Refusal if the URL is not admitted */
        Admission admit(String vncUrl) throws Refusal;
    }

    record Admission(String instanceId, Screen screen) {}

    /** An HTTP answer in place of a WebSocket. */
    static final class Refusal extends Exception {

        private static final long serialVersionUID = 1;
        private final int status;

        Refusal(int status, String word) {
            super(word);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    private record Session(String instanceId, WebSocketFrames frames, Socket client, Socket screen) {

        /** Closes without a closing frame. */
        void cut() {
            try (client;
                    screen) {
                // Only closing matters.
            } catch (IOException e) {
                // It has ended already.
            }
        }

        void end(int status) {
            try (client;
                    screen) {
                frames.close(status);
            } catch (IOException e) {
                // It has ended already.
            }
        }
    }

    /** Starts listening on a free port of the loopback interface. */
    VncGateway(Executor threads, Door door) {
        this.threads = threads;
        this.door = door;
        try {
            server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** Returns the address without a ticket. */
    String address() {
        return "ws://127.0.0.1:" + server.getLocalPort() + PATH;
    }

    /** Gives each later client a line of that bandwidth. */
    void limitLines(long bitsPerSecond) {
        this.bitsPerSecond = bitsPerSecond;
    }

    void onSecondSession(SecondSession behaviour) {
        secondSession = behaviour;
    }

    /** Ends the sessions of a machine that no longer runs. */
    void endSessions(String instanceId) {
        end(sessionsWith(instanceId));
    }

    /** Ends each on a thread of its own, since a client that does not read blocks the sender of the closing frame. */
    private void end(List<Session> ended) {
        ended.forEach(session -> threads.execute(() -> session.end(WebSocketFrames.GOING_AWAY)));
    }

    private List<Session> sessionsWith(String instanceId) {
        synchronized (sessions) {
            return sessions.stream()
                    .filter(session -> session.instanceId().equals(instanceId))
                    .toList();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        synchronized (sessions) {
            Set.copyOf(sessions).forEach(Session::cut);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                client.setTcpNoDelay(true);
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                // The gateway or this client is already closed.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream(), BUFFER));
            OutputStream line = bitsPerSecond == Long.MAX_VALUE
                    ? client.getOutputStream()
                    : new SlowOutputStream(client.getOutputStream(), bitsPerSecond);
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(line, BUFFER));
            try {
                open(client, in, out);
            } catch (Refusal e) {
                String head = "HTTP/1.1 %d %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                        .formatted(e.status, e.getMessage());
                out.write(head.getBytes(ISO_8859_1));
                out.flush();
            }
        } catch (IOException clientIsGone) {
            // Clients may disconnect at any time.
        }
    }

    private void open(Socket client, DataInputStream in, DataOutputStream out) throws IOException, Refusal {
        String[] requestLine = line(in).split(" ");
        Map<String, String> headers = headers(in);
        String key = headers.getOrDefault("Sec-WebSocket-Key", "");
        if (requestLine.length != 3
                || !requestLine[0].equals("GET")
                || !headers.getOrDefault("Upgrade", "").equalsIgnoreCase("websocket")
                || !headers.getOrDefault("Connection", "")
                        .toLowerCase(Locale.ROOT)
                        .contains("upgrade")
                || !Objects.equals(headers.get("Sec-WebSocket-Version"), "13")
                || key.isEmpty()) {
            throw new Refusal(400, "No WebSocket handshake");
        }
        if (!requestLine[1].startsWith(PATH + "?")) {
            throw new Refusal(404, "Not Found");
        }
        Admission admission = door.admit(requestLine[1]);
        StringBuilder head = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\n")
                .append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ")
                .append(accept(key))
                .append("\r\n");
        if (headers.getOrDefault("Sec-WebSocket-Protocol", "").matches("(.*[, ])?binary([, ].*)?")) {
            head.append("Sec-WebSocket-Protocol: binary\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
        out.flush();
        WebSocketFrames frames = new WebSocketFrames(in, out);
        try (Socket screen = new Socket()) {
            Session session = new Session(admission.instanceId(), frames, client, screen);
            if (enter(session)) {
                carry(session, admission.screen().address());
            } else {
                ignore(frames);
            }
        }
    }

    /**
     * Lists a session before its screen has a client, so that the next session finds it, and treats earlier ones as
     * configured. Returns false if they leave the session unanswered.
     */
    private boolean enter(Session session) {
        synchronized (sessions) {
            List<Session> earlier = sessionsWith(session.instanceId());
            if (!earlier.isEmpty() && secondSession == SecondSession.IS_NOT_ANSWERED) {
                return false;
            }
            if (secondSession == SecondSession.ENDS_THE_FIRST) {
                end(earlier);
            }
            return sessions.add(session);
        }
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
            if (line.length() == MOST_HEADERS) {
                throw new IOException("A line without end");
            }
            line.append((char) b);
        }
        return line.toString().stripTrailing();
    }

    private static Map<String, String> headers(DataInputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        int size = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            size += line.length();
            int colon = line.indexOf(':');
            if (colon < 0 || size > MOST_HEADERS) {
                throw new IOException("No headers of HTTP");
            }
            headers.merge(
                    line.substring(0, colon), line.substring(colon + 1).strip(), (one, other) -> one + ", " + other);
        }
        return headers;
    }

    private static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + ACCEPT_SUFFIX).getBytes(ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads until the client leaves. */
    private static void ignore(WebSocketFrames frames) throws IOException {
        byte[] payload;
        do {
            payload = frames.read();
        } while (payload != null);
    }

    /** Forwards until either side ends. */
    private void carry(Session session, InetSocketAddress address) throws IOException {
        try {
            session.screen().setTcpNoDelay(true);
            session.screen().connect(address);
            threads.execute(() -> carryBack(session));
            for (byte[] payload = session.frames().read();
                    payload != null;
                    payload = session.frames().read()) {
                session.screen().getOutputStream().write(payload);
            }
        } finally {
            synchronized (sessions) {
                sessions.remove(session);
            }
            session.end(WebSocketFrames.NORMAL);
        }
    }

    private static void carryBack(Session session) {
        byte[] buffer = new byte[BUFFER];
        try {
            for (int length = session.screen().getInputStream().read(buffer);
                    length >= 0;
                    length = session.screen().getInputStream().read(buffer)) {
                session.frames().write(buffer, length);
            }
        } catch (IOException e) {
            // One side has ended, so the other one is closed as well.
        }
        session.end(WebSocketFrames.GOING_AWAY);
    }
}
