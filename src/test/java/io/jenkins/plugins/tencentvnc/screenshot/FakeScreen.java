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
import java.util.function.Supplier;
import java.util.stream.Stream;
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

/** The WebSocket of a console on the loopback interface, which plays a script and records the client's messages. */
final class FakeScreen implements AutoCloseable {

    private static final int FRAMEBUFFER_UPDATE_REQUEST = 3;

    private final MockWebServer server = new MockWebServer();
    private final Ear ear;

    /** @param tunnel a proxy's answers to the request for a tunnel; none without a proxy */
    private FakeScreen(
            SSLSocketFactory tls, List<MockResponse.Builder> tunnel, MockResponse.Builder response, Ear ear) {
        this.ear = ear;
        if (tls != null) {
            server.useHttps(tls);
        }
        if (tunnel.isEmpty()) {
            server.setDispatcher(always(response.build()));
        } else {
            tunnel.forEach(answer -> server.enqueue(answer.inTunnel().build()));
            server.enqueue(response.build());
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

    /** Returns a server that answers every request with this response. */
    static FakeScreen answering(MockResponse.Builder response) {
        return new FakeScreen(null, List.of(), response, null);
    }

    /** Returns a server that sends the script at once, whatever it receives. */
    static FakeScreen saying(RfbServerScript script) {
        return opening(webSocket -> webSocket.send(script.message()));
    }

    /**
     * Returns a server that sends the first script at once, and one more at each update request, as real servers do.
     */
    static FakeScreen answering(RfbServerScript first, RfbServerScript... answers) {
        return opening(null, new MockResponse.Builder(), webSocket -> webSocket.send(first.message()), answers);
    }

    /** Returns a server that sends the first script at once, and a supplied one at each update request. */
    static FakeScreen answering(RfbServerScript first, Supplier<RfbServerScript> answers) {
        return opening(webSocket -> webSocket.send(first.message()), answers);
    }

    /**
     * Returns a server that runs the action once the WebSocket is open, and sends a supplied script at each update
     * request.
     */
    static FakeScreen opening(Consumer<WebSocket> then, Supplier<RfbServerScript> answers) {
        Ear ear = new Ear(then, () -> Stream.generate(answers).iterator(), false);
        return new FakeScreen(null, List.of(), new MockResponse.Builder().webSocketUpgrade(ear), ear);
    }

    /** As {@link #answering}; closes the connection after the last script. */
    static FakeScreen leaving(RfbServerScript first, RfbServerScript... answers) {
        Ear ear = new Ear(webSocket -> webSocket.send(first.message()), List.of(answers), true);
        return new FakeScreen(null, List.of(), new MockResponse.Builder().webSocketUpgrade(ear), ear);
    }

    /** Returns a server that runs the action once the WebSocket is open. */
    static FakeScreen opening(Consumer<WebSocket> then, RfbServerScript... answers) {
        return opening(null, new MockResponse.Builder(), then, answers);
    }

    /**
     * @param response the response to upgrade to a WebSocket
     * @param answers one for each update request
     */
    static FakeScreen opening(
            SSLSocketFactory tls, MockResponse.Builder response, Consumer<WebSocket> then, RfbServerScript... answers) {
        Ear ear = new Ear(then, List.of(answers), false);
        return new FakeScreen(tls, List.of(), response.webSocketUpgrade(ear), ear);
    }

    /** As {@link #answering}, with these {@code Connection} headers in its handshake. */
    static FakeScreen connecting(List<String> headers, RfbServerScript first, RfbServerScript... answers) {
        Ear ear = new Ear(webSocket -> webSocket.send(first.message()), List.of(answers), false);
        MockResponse.Builder response =
                new MockResponse.Builder().webSocketUpgrade(ear).removeHeader("Connection");
        headers.forEach(header -> response.addHeader("Connection", header));
        return new FakeScreen(null, List.of(), response, ear);
    }

    /** As {@link #answering}, once, behind a proxy that requires a tunnel; this server is both. */
    static FakeScreen behindProxy(SSLSocketFactory tls, RfbServerScript first, RfbServerScript... answers) {
        Ear ear = new Ear(webSocket -> webSocket.send(first.message()), List.of(answers), false);
        return new FakeScreen(
                tls, List.of(new MockResponse.Builder()), new MockResponse.Builder().webSocketUpgrade(ear), ear);
    }

    /** As above, with a proxy that asks for a password first. */
    static FakeScreen behindProxyWithPassword(SSLSocketFactory tls, RfbServerScript first, RfbServerScript... answers) {
        Ear ear = new Ear(webSocket -> webSocket.send(first.message()), List.of(answers), false);
        MockResponse.Builder asking =
                new MockResponse.Builder().code(407).addHeader("Proxy-Authenticate", "Basic realm=\"proxy\"");
        return new FakeScreen(
                tls,
                List.of(asking, new MockResponse.Builder()),
                new MockResponse.Builder().webSocketUpgrade(ear),
                ear);
    }

    /** The server's end of the WebSocket. */
    private static final class Ear extends WebSocketListener {

        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        private final Consumer<WebSocket> then;
        private final Iterable<RfbServerScript> answers;
        private final boolean leaves;
        private final Map<WebSocket, Iterator<RfbServerScript>> answersLeft = new ConcurrentHashMap<>();
        private volatile boolean over;

        Ear(Consumer<WebSocket> then, Iterable<RfbServerScript> answers, boolean leaves) {
            this.then = then;
            this.answers = answers;
            this.leaves = leaves;
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
                webSocket.send(left.next().message());
                if (leaves && !left.hasNext()) {
                    webSocket.close(1000, null);
                }
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

    /** Returns this server in its role as proxy. */
    Proxy asProxy() {
        return server.getProxyAddress();
    }

    /** Returns the number of requests. */
    int requests() {
        return server.getRequestCount();
    }

    /** Returns the next request, in order. */
    RecordedRequest nextRequest() throws InterruptedException {
        return server.takeRequest(5, TimeUnit.SECONDS);
    }

    /** Returns the client's messages so far; it may have hung up before the last one was sent. */
    List<String> heard() {
        return RfbClientTranscript.in(ear.heard.toByteArray()).messages();
    }

    /** Whether the client has disconnected without a closing frame. */
    boolean isHungUp() {
        return ear.over;
    }

    @Override
    public void close() {
        server.close();
    }
}
