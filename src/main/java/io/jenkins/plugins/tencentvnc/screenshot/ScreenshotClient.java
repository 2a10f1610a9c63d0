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
 * Takes a still picture of a machine's screen through its console, and hangs up. Only looks: it sends no key, no pointer
 * event and nothing for a clipboard. It asks to share the screen; whether a user who has the console open stays connected
 * is up to the gateway, since Tencent Cloud's help calls VNC login exclusive.
 *
 * <p>One for the whole controller; safe to call from many threads. At most {@value #AT_ONCE} pictures are taken at
 * once, {@value #LARGE_AT_ONCE} of them larger than {@link CaptureSlots#USUAL}; further callers wait, within their
 * deadlines. A large one takes 64 MiB for pixels at most, any other 8 MiB; all together take 176 MiB. What arrives
 * is read piece by piece, which takes less than 100 kB a picture.
 *
 * <p>That Tencent Cloud's gateway speaks plain RFB is likely, since its page takes noVNC's parameters, and unverified.
 */
public final class ScreenshotClient {

    /** For one picture, from looking up the host to its last pixel; making a file of it comes on top. */
    public static final Duration LIMIT = Duration.ofSeconds(10);

    /** How many pictures are taken at once. */
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
            .protocols(List.of(Protocol.HTTP_1_1)) // the version that becomes a WebSocket
            .retryOnConnectionFailure(false)
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.MILLISECONDS))
            .build();

    private final CaptureSlots memory = new CaptureSlots(AT_ONCE, LARGE_AT_ONCE);
    private final UnaryOperator<OkHttpClient> proxied;

    /** @param proxied adds the proxy settings of the moment to a client, by {@link OkHttpClient#newBuilder} */
    public ScreenshotClient(UnaryOperator<OkHttpClient> proxied) {
        this.proxied = proxied;
    }

    /**
     * Connects as the console page would, and spends the URL by that. Blocks until the deadline, or for {@link #LIMIT},
     * whichever is shorter; an interrupt ends it like a deadline and stays set.
     *
     * @throws ConsoleException with a code {@code Client.Screen…} if the console can't be reached, refuses, is no RFB
     *     server, wants a password, or has too large a screen; with the mint's RequestId
     */
    public Screenshot look(ConsoleUrl url, Deadline deadline) throws ConsoleException {
        // HttpUrl has no name for wss and ws, and is what their addresses are read with all the same.
        HttpUrl address = HttpUrl.parse(url.webSocketAddress().replaceFirst("(?i)^ws", "http"));
        if (address == null) {
            throw new ConsoleException("Client.UnexpectedUrl", url.requestId());
        }
        try {
            return look(address, url.origin(), deadline);
        } catch (ScreenshotException e) {
            throw new ConsoleException(e.code(), url.requestId());
        }
    }

    /** @param address of the WebSocket, with {@code https} for {@code wss} and {@code http} for {@code ws} */
    Screenshot look(HttpUrl address, String origin, Deadline deadline) throws ScreenshotException {
        Deadline end = Deadline.after(deadline.leftAtMost(LIMIT));
        try (CaptureSlots.Place place = memory.enter(end)) {
            return PngEncoder.of(frame(address, origin, end, place));
        }
    }

    private Framebuffer frame(HttpUrl address, String origin, Deadline deadline, CaptureSlots.Place place)
            throws ScreenshotException {
        OkHttpClient http = proxied.apply(shared)
                .newBuilder()
                .callTimeout(deadline.left().plusMillis(1)) // OkHttp takes zero for "no limit"
                .build();
        Request request = WebSocketHandshake.request(address, origin);
        WebSocketInputStream incoming = new WebSocketInputStream(deadline);
        try (RfbWebSocket connection = new RfbWebSocket(http, request, incoming)) {
            return new RfbClient(new RfbInput(incoming, incoming::arrivesWithin), connection, place).look();
        } catch (ScreenshotException e) {
            throw e;
        } catch (IOException e) {
            throw new ScreenshotException("Client.ScreenClosed");
        }
    }

    /**
     * OkHttp reads a WebSocket on a thread of its dispatcher. Its own dispatcher keeps idle threads for 60 s, and starts
     * the next call on a new thread while the one before has not quite ended.
     */
    private static Dispatcher dispatcher() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                AT_ONCE, AT_ONCE, 100, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "Tencent Cloud VNC screenshot");
                    thread.setDaemon(true);
                    // Else that of the caller, which may be the class loader of a build.
                    thread.setContextClassLoader(ScreenshotClient.class.getClassLoader());
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        Dispatcher dispatcher = new Dispatcher(threads);
        dispatcher.setMaxRequests(AT_ONCE);
        return dispatcher;
    }
}
