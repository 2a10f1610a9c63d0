package io.jenkins.plugins.tencentvnc.screenshot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocketFactory;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.ByteString;

/** A console's WebSocket on the loopback interface, which says what it is told to and keeps what it hears. */
final class FakeScreen implements AutoCloseable {

    private static final int FRAMEBUFFER_UPDATE_REQUEST = 3;

    private final MockWebServer server = new MockWebServer();
    private final Ear ear;

    private FakeScreen(SSLSocketFactory tls, boolean proxy, MockResponse.Builder response, Ear ear) {
        this.ear = ear;
        if (tls != null) {
            server.useHttps(tls);
        }
        if (proxy) {
            server.enqueue(new MockResponse.Builder().inTunnel().build());
            server.enqueue(response.build());
        } else {
            server.setDispatcher(always(response.build()));
        }
        try {
            server.start(InetAddress.getLoopbackAddress(), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Dispatcher always(MockResponse response) {
        return new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return response;
            }
        };
    }

    /** Answers every request so. */
    static FakeScreen answering(MockResponse.Builder response) {
        return new FakeScreen(null, false, response, null);
    }

    /** Says all of it at once, whatever it hears. */
    static FakeScreen saying(RfbServerScript script) {
        return opening(webSocket -> webSocket.send(ByteString.of(script.bytes())));
    }

    /** Says the first of it at once, and one more at each request of the viewer, as servers do. */
    static FakeScreen answering(RfbServerScript first, RfbServerScript... answers) {
        Ear ear = new Ear(webSocket -> webSocket.send(ByteString.of(first.bytes())), List.of(answers));
        return new FakeScreen(null, false, new MockResponse.Builder().webSocketUpgrade(ear), ear);
    }

    /** Does that as soon as the WebSocket is open. */
    static FakeScreen opening(Consumer<WebSocket> then) {
        return opening(null, new MockResponse.Builder(), then);
    }

    /** @param response to be made a WebSocket's */
    static FakeScreen opening(SSLSocketFactory tls, MockResponse.Builder response, Consumer<WebSocket> then) {
        Ear ear = new Ear(then);
        return new FakeScreen(tls, false, response.webSocketUpgrade(ear), ear);
    }

    /** The same, once, behind a proxy that has to be asked for a tunnel; this server is both. */
    static FakeScreen behindProxy(SSLSocketFactory tls, Consumer<WebSocket> then) {
        Ear ear = new Ear(then);
        return new FakeScreen(tls, true, new MockResponse.Builder().webSocketUpgrade(ear), ear);
    }

    /** The server's end of the WebSocket. */
    private static final class Ear extends WebSocketListener {

        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        private final Consumer<WebSocket> then;
        private final List<RfbServerScript> answers;
        private final Map<WebSocket, Iterator<RfbServerScript>> answersLeft = new ConcurrentHashMap<>();
        private volatile boolean over;

        Ear(Consumer<WebSocket> then) {
            this(then, List.of());
        }

        Ear(Consumer<WebSocket> then, List<RfbServerScript> answers) {
            this.then = then;
            this.answers = answers;
        }

        @Override
        public void onOpen(WebSocket webSocket, Response response) {
            answersLeft.put(webSocket, answers.iterator());
            then.accept(webSocket);
        }

        @Override
        public void onMessage(WebSocket webSocket, ByteString bytes) {
            heard.writeBytes(bytes.toByteArray());
            Iterator<RfbServerScript> left = answersLeft.get(webSocket);
            if (bytes.size() == 10 && bytes.getByte(0) == FRAMEBUFFER_UPDATE_REQUEST && left.hasNext()) {
                webSocket.send(ByteString.of(left.next().bytes()));
            }
        }

        @Override
        public void onFailure(WebSocket webSocket, Throwable cause, Response response) {
            over = true;
        }
    }

    HttpUrl address() {
        return server.url("/vnc?s=aHpjWnRVMFNhYm");
    }

    int port() {
        return server.getPort();
    }

    /** This server in its part of a proxy. */
    Proxy asProxy() {
        return server.getProxyAddress();
    }

    /** How many requests there have been. */
    int requests() {
        return server.getRequestCount();
    }

    /** The requests in order, one at each call. */
    RecordedRequest nextRequest() throws InterruptedException {
        return server.takeRequest(5, TimeUnit.SECONDS);
    }

    /** What has come so far; the viewer may have hung up before the last of it was sent. */
    List<String> heard() {
        return RfbClientTranscript.in(ear.heard.toByteArray()).messages();
    }

    /** Whether the viewer has gone, without a farewell. */
    boolean isHungUp() {
        return ear.over;
    }

    @Override
    public void close() {
        server.close();
    }
}
