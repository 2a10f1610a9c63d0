package io.jenkins.plugins.tencentvnc.screenshot;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.tencentcloud.ConsoleUrl;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;

/**
 * Captures a screenshot of a machine through its console, and disconnects. It sends no key, no pointer event and no
 * clipboard text. It asks to share the screen; the gateway decides whether a user who has the console open stays
 * connected, since Tencent Cloud's help calls VNC login exclusive.
 *
 * <p>One instance serves the whole controller and is thread-safe. At most {@value #AT_ONCE} screenshots are captured at
 * once, {@value #LARGE_AT_ONCE} of them larger than {@link CaptureSlots#USUAL}; further callers wait, within their
 * deadlines. A large one takes 64 MiB for pixels at most, any other 8 MiB; all together take 176 MiB. Incoming data is
 * read piece by piece, which takes less than 100 kB per screenshot.
 *
 * <p>Tencent Cloud's gateway is assumed to speak plain RFB, since its page takes noVNC's parameters; this is not
 * verified.
 */
public final class ScreenshotClient {

    /** Timeout of one capture, from the host lookup to the last pixel, without encoding the file. */
    public static final Duration LIMIT = Duration.ofSeconds(10);

    /** Maximum number of concurrent captures. */
    public static final int AT_ONCE = 8;

    private static final int LARGE_AT_ONCE = 2;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    private final OkHttpClient shared = new OkHttpClient.Builder()
            .dispatcher(dispatcher())
            .connectTimeout(CONNECT_TIMEOUT)
            .readTimeout(LIMIT)
            .writeTimeout(LIMIT)
            .followRedirects(false)
            .followSslRedirects(false)
            .protocols(List.of(Protocol.HTTP_1_1)) // the version that can be upgraded to a WebSocket
            .retryOnConnectionFailure(false)
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.MILLISECONDS))
            .build();

    private final CaptureSlots slots = new CaptureSlots(AT_ONCE, LARGE_AT_ONCE);
    private final UnaryOperator<OkHttpClient> proxied;

    /** @param proxied adds the current proxy settings to a client, by {@link OkHttpClient#newBuilder} */
    public ScreenshotClient(UnaryOperator<OkHttpClient> proxied) {
        this.proxied = proxied;
    }

    /**
     * Captures a screenshot. Connects as the console page would, which uses up the URL. Blocks until the deadline, or
     * for {@link #LIMIT}, whichever is shorter; an interrupt acts like the deadline and stays set.
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
        Deadline end = Deadline.after(deadline.leftAtMost(LIMIT));
        try (CaptureSlots.Slot slot = slots.acquire(end)) {
            return PngEncoder.of(readFrame(address, origin, end, slot));
        }
    }

    private Framebuffer readFrame(HttpUrl address, String origin, Deadline deadline, CaptureSlots.Slot slot)
            throws ScreenshotException {
        OkHttpClient http = proxied.apply(shared)
                .newBuilder()
                .callTimeout(deadline.left().plusMillis(1)) // zero means no timeout to OkHttp
                .build();
        Request request = WebSocketHandshake.request(address, origin);
        WebSocketInputStream incoming = new WebSocketInputStream(deadline);
        try (RfbWebSocket connection = new RfbWebSocket(http, request, incoming)) {
            return new RfbClient(new RfbInput(incoming, incoming::arrivesWithin), connection, slot).capture();
        } catch (ScreenshotException e) {
            throw e;
        } catch (IOException e) {
            throw new ScreenshotException("Client.ScreenClosed");
        }
    }

    /**
     * Returns the dispatcher whose threads read the WebSockets. OkHttp's default keeps idle threads for 60 s, and
     * starts the next call on a new thread while the one before has not quite ended.
     */
    private static Dispatcher dispatcher() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                AT_ONCE, AT_ONCE, 100, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "Tencent Cloud VNC screenshot");
                    thread.setDaemon(true);
                    // The default is the caller's, which may be the class loader of a build.
                    thread.setContextClassLoader(ScreenshotClient.class.getClassLoader());
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        Dispatcher dispatcher = new Dispatcher(threads);
        dispatcher.setMaxRequests(AT_ONCE);
        return dispatcher;
    }
}
