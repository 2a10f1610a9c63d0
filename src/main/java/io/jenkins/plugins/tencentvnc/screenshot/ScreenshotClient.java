package io.jenkins.plugins.tencentvnc.screenshot;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.tencentcloud.ConsoleUrl;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * Captures a screenshot of a machine through its console, and disconnects. It asks to share the screen; the gateway
 * decides whether a user who has the console open stays connected, since Tencent Cloud's help calls VNC login
 * exclusive.
 *
 * <p>One instance serves the whole controller and is thread-safe. At most {@value #MAX_CONCURRENT} screenshots are
 * captured at once, each on its caller's thread, {@value #MAX_CONCURRENT_LARGE} of them larger than {@link
 * CaptureSlots#USUAL}; further callers wait, within their deadlines. A large one takes 86 MiB at most: 64 MiB for
 * pixels, and 22 MiB while its picture is halved and encoded. Any other takes 14 MiB: 8 MiB for pixels, and 6 MiB while
 * its file is encoded. All together take 256 MiB. Incoming data is read piece by piece, which takes less than 100 kB
 * per screenshot.
 *
 * <p>Tencent Cloud's gateway is assumed to speak plain RFB, since its page takes noVNC's parameters; this is not
 * verified.
 */
public final class ScreenshotClient {

    /**
     * Timeout of one capture, to the last pixel, without encoding the file. Only a DNS server that does not answer
     * delays it.
     */
    public static final Duration TIMEOUT = Duration.ofSeconds(10);

    public static final int MAX_CONCURRENT = 8;

    private static final int MAX_CONCURRENT_LARGE = 2;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    private final OkHttpClient shared = new OkHttpClient.Builder()
            .connectTimeout(CONNECT_TIMEOUT)
            .readTimeout(TIMEOUT)
            .writeTimeout(TIMEOUT)
            .followRedirects(false)
            .followSslRedirects(false)
            .protocols(List.of(Protocol.HTTP_1_1)) // the version that can be upgraded to a WebSocket
            .retryOnConnectionFailure(false)
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.MILLISECONDS))
            .build();

    private final CaptureSlots slots = new CaptureSlots(MAX_CONCURRENT, MAX_CONCURRENT_LARGE);
    private final UnaryOperator<OkHttpClient> proxied;

    /** @param proxied adds the current proxy settings to a client, by {@link OkHttpClient#newBuilder} */
    public ScreenshotClient(UnaryOperator<OkHttpClient> proxied) {
        this.proxied = proxied;
    }

    /**
     * Captures a screenshot. Connects as the console page would, which uses up the URL. Blocks until the deadline, or
     * for {@link #TIMEOUT}, whichever is shorter, and then to encode the file; an interrupt ends only the wait for
     * other captures.
     *
     * @throws ConsoleException with a code {@code Client.Screen…} if the console can't be reached, refuses, is no RFB
     *     server, requires a password, or has too large a screen; with the RequestId of the console URL
     */
    public Screenshot capture(ConsoleUrl url, Deadline deadline) throws ConsoleException {
        // HttpUrl does not support the schemes wss and ws.
        HttpUrl address = HttpUrl.parse(url.webSocketAddress().replaceFirst("(?i)^ws", "http"));
        if (address == null) {
            throw new ConsoleException("Client.UnexpectedUrl", url.requestId());
        }
        try {
            return capture(address, url.origin(), deadline);
        } catch (ScreenshotException e) {
            throw new ConsoleException(e.code(), url.requestId());
        }
    }

    /** @param address of the WebSocket, with {@code https} for {@code wss} and {@code http} for {@code ws} */
    Screenshot capture(HttpUrl address, String origin, Deadline deadline) throws ScreenshotException {
        Deadline end = Deadline.after(deadline.leftAtMost(TIMEOUT));
        try (CaptureSlots.Slot slot = slots.acquire(end)) {
            return PngEncoder.of(readFrame(address, origin, end, slot), Screenshot.MAX_BYTES);
        }
    }

    private Framebuffer readFrame(HttpUrl address, String origin, Deadline deadline, CaptureSlots.Slot slot)
            throws ScreenshotException {
        Capture capture = new Capture(deadline, slot);
        OkHttpClient http = proxied.apply(shared)
                .newBuilder()
                .callTimeout(deadline.left().plusMillis(1)) // zero means no timeout to OkHttp
                .addNetworkInterceptor(capture)
                .build();
        try {
            http.newCall(WebSocketHandshake.request(address, origin)).execute().close();
            throw new IllegalStateException("A capture leaves no response.");
        } catch (ScreenshotException e) {
            throw e;
        } catch (IOException e) {
            Framebuffer frame = capture.frame;
            capture.frame = null; // OkHttp keeps a call that has ended, and with it the interceptor, until its timeout
            if (frame == null) {
                throw new ScreenshotException(capture.code(e));
            }
            return frame;
        }
    }

    /** Uses the connection as a WebSocket as soon as OkHttp has connected, through the proxy and with TLS. */
    private static final class Capture implements Interceptor {

        private final Deadline deadline;
        private final CaptureSlots.Slot slot;
        private boolean connected;
        private Framebuffer frame;

        Capture(Deadline deadline, CaptureSlots.Slot slot) {
            this.deadline = deadline;
            this.slot = slot;
        }

        /** Captures the frame, then always throws: OkHttp closes the connection without a close frame, as RFB does. */
        @Override
        public Response intercept(Chain chain) throws IOException {
            Connection connection = Objects.requireNonNull(chain.connection(), "a network interceptor has one");
            Socket socket = connection.socket();
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            WebSocketHandshake.perform(chain.request(), connection.route(), in, socket.getOutputStream());
            connected = true;
            frame = new RfbClient(new RfbWebSocket(socket, in, deadline), slot).capture();
            throw new IOException("The frame is complete.");
        }

        String code(IOException cause) {
            // OkHttp's call timeout is no SocketTimeoutException; its connect timeout is one.
            if (cause instanceof InterruptedIOException && !(cause instanceof SocketTimeoutException)) {
                return "Client.ScreenTimedOut";
            }
            if (connected) {
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
}
