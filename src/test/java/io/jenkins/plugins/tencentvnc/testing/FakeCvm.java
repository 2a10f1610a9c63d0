package io.jenkins.plugins.tencentvnc.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.tencentvnc.testing.VncGateway.Admission;
import io.jenkins.plugins.tencentvnc.testing.VncGateway.Refusal;
import io.jenkins.plugins.tencentvnc.testing.VncTickets.Ticket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * A fake Tencent Cloud on the loopback interface: the endpoints of CVM, Lighthouse and STS, the metadata service of an
 * instance, and the console page that spends their URLs. Signatures, timestamps, tokens, rates, regions and instance
 * states are checked as at the real endpoint, and refused with its codes.
 *
 * <p>By default its VNC URLs have the documented form, and the console page only tells whether a console would have
 * opened. {@link #withScreens} makes them lead to a WebSocket of the fake, behind which a machine shows its screen.
 *
 * <p>Every method may be called at any time and from any thread. The state is guarded by this object; only waiting and
 * writing happen outside the lock.
 */
public final class FakeCvm implements AutoCloseable {

    public static final String SECRET_ID = "AKIDNotARealSecretIdOnlyForTests0001";
    public static final String SECRET_KEY = "NotARealSecretKeyOnlyForTests001";
    public static final String INSTANCE = "ins-r9hr2upy";
    public static final String REGION = "ap-beijing";

    /** The system property that names a metadata service on the loopback interface. */
    public static final String METADATA_PROPERTY =
            "io.jenkins.plugins.tencentvnc.tencentcloud.MetadataService.endpoint";

    private static final String RUNNING = "RUNNING";
    private static final String LOOPBACK = "127.0.0.1";
    private static final String CONSOLE_PATH = "/qcloud/app/active_vnc/index.html";
    private static final String PICTURE_PATH = "/vnc.png";
    private static final int BACKLOG = 1024;

    static {
        // The JDK's server writes headers and body separately. With Nagle's algorithm the body of a kept-alive
        // connection would wait for the client's delayed acknowledgement, and every benchmark would measure that.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(FakeCvm::daemon);
    private final FakeKeys keys = new FakeKeys();
    private final FakeFaults faults = new FakeFaults();
    private final VncTickets tickets = new VncTickets(this::now);
    private final FakeInstances instances = new FakeInstances(tickets);
    private final FakeScreens screens = new FakeScreens();
    private final FakeSts sts = new FakeSts(keys, this::now);
    private final FakeMetadata metadata = new FakeMetadata(keys, this::now);
    private final FakeApi api = new FakeApi(keys, instances, sts, faults, this::now);
    private VncGateway gateway;
    private Duration ahead = Duration.ZERO;

    private FakeCvm(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(LOOPBACK, port), BACKLOG);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    /** Starts on a free port, with {@link #SECRET_ID} and a running {@link #INSTANCE} in {@link #REGION}. */
    public static FakeCvm start() {
        return start(0);
    }

    public static FakeCvm start(int port) {
        try {
            FakeCvm fake = new FakeCvm(port).withKey(SECRET_ID, SECRET_KEY).withInstance(INSTANCE, REGION, RUNNING);
            fake.server.start();
            return fake;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String endpoint() {
        return "http://" + LOOPBACK + ":" + server.getAddress().getPort();
    }

    public String consolePage() {
        return endpoint() + CONSOLE_PATH;
    }

    public synchronized FakeCvm withKey(String secretId, String secretKey) {
        keys.add(secretId, secretKey);
        return this;
    }

    public synchronized void revokeKey(String secretId) {
        keys.revoke(secretId);
    }

    public synchronized FakeCvm withInstance(String id, String region, String state) {
        return with(FakeInstance.of(id, region, state));
    }

    public synchronized FakeCvm with(FakeInstance instance) {
        instances.put(instance);
        return this;
    }

    /** Sets the state of an instance; ends its console sessions unless it is {@code RUNNING}. */
    public synchronized void setState(String id, String state) {
        instances.setState(id, state);
        if (gateway != null && !state.equals(RUNNING)) {
            gateway.endSessions(id);
        }
    }

    /**
     * Makes VNC URLs lead to a WebSocket of this fake, {@code ws} on the loopback interface, where the ticket is spent
     * and the machine's screen is shown: a drawn one, unless {@link #withScreen} sets another.
     */
    public synchronized FakeCvm withScreens() {
        if (gateway == null) {
            gateway = new VncGateway(threads, this::admit);
            instances.leadTo(gateway.address());
        }
        return this;
    }

    /** As {@link #withScreens}; gives the instance this screen, whose power-off sets the state {@code STOPPED}. */
    public synchronized FakeCvm withScreen(String id, Screen screen) {
        screens.lend(id, screen);
        screen.poweredOff().thenRun(() -> setState(id, "STOPPED"));
        return withScreens();
    }

    /** Limits the bandwidth towards each client of later consoles. */
    public synchronized void limitConsoleLines(long bitsPerSecond) {
        gateway.limitLines(bitsPerSecond);
    }

    /** Sets the behaviour for a client that connects to a console in use. */
    public synchronized void onSecondSession(SecondSession behaviour) {
        gateway.onSecondSession(behaviour);
    }

    /** Returns the drawn screen of an instance without another screen. */
    public synchronized DrawnScreen drawnScreen(String id) {
        return screens.drawn(id);
    }

    /** Adds a role. Without an external ID it can be assumed with any or none. */
    public synchronized FakeCvm withRole(String roleArn, String externalIdOrNull) {
        sts.put(roleArn, externalIdOrNull);
        return this;
    }

    /** Adds a role that can be assumed with a web identity, as its trust policy permits. */
    public synchronized FakeCvm withTrust(String roleArn, String trustPolicy) {
        sts.trust(roleArn, new FakeTrustPolicy(trustPolicy));
        return this;
    }

    /** Adds an identity provider of CAM with the issuer's JWK set. */
    public synchronized FakeCvm withIdentityProvider(String id, String issuer, String clientId, String jwks) {
        sts.put(id, new FakeIdentityProvider(issuer, clientId, jwks));
        return this;
    }

    /**
     * Sets the role of the instance that calls this fake's metadata service; null for none.
     *
     * @param keysLive the lifetime of its keys
     */
    public synchronized FakeCvm withInstanceRole(String name, Duration keysLive) {
        metadata.bind(name, keysLive);
        return this;
    }

    /** Gives the next request to the metadata service this answer. */
    public synchronized void answerNextFromMetadata(Answer answer) {
        metadata.answerNext(answer);
    }

    /** Returns the requests to the metadata service: the name of a role, or an empty text for the list of roles. */
    public synchronized List<String> metadataCalls() {
        return metadata.calls();
    }

    /** Gives the next call without an earlier order this error. */
    public synchronized void failNext(String code, String message) {
        faults.add(FakeResponse.error(new FakeApiError(code, message)));
    }

    /** Gives every call without an order of its own this error, until {@link #behave()}. */
    public synchronized void failAlways(String code, String message) {
        faults.always(new FakeApiError(code, message));
    }

    /** Gives the next call without an earlier order this answer, whatever it requests. */
    public synchronized void answerNext(Answer answer) {
        faults.add(FakeResponse.raw(answer));
    }

    /**
     * Delays every answer. A call is evaluated at its arrival, so the delay reduces the 15 seconds of a URL, as a slow
     * connection to the real endpoint does.
     */
    public synchronized void delayAll(Duration duration) {
        faults.delay(duration);
    }

    /** Makes the next successful DescribeInstanceVncUrl return exactly this value. */
    public synchronized void nextInstanceVncUrl(String rawValue) {
        instances.nextValue(rawValue);
    }

    /** Ends every ordered fault, delay and value. */
    public synchronized void behave() {
        faults.clear();
        instances.forgetNextValues();
    }

    /**
     * Advances the clock that decides about the expiry of URLs and temporary keys and about timestamps; rates use the
     * real time.
     */
    public synchronized void advance(Duration duration) {
        ahead = ahead.plus(duration);
    }

    /** Limits every action but DescribeInstances, which may be called 40 times a second. */
    public synchronized void limitPerSecond(int limit) {
        api.limitPerSecond(limit);
    }

    /** Returns every API call so far in order of arrival, including those without an answer yet. */
    public synchronized List<Call> calls() {
        return api.calls();
    }

    /** Returns the maximum for DescribeInstanceVncUrl, of CVM or of Lighthouse. */
    public synchronized int mostCallsInAnySecond(String secretId) {
        return mostCallsInAnySecond(secretId, "DescribeInstanceVncUrl");
    }

    public synchronized int mostCallsInAnySecond(String secretId, String action) {
        return api.mostCallsInAnySecond(secretId, action);
    }

    /** Returns every answered InstanceVncUrl, as it stood in the answer. */
    public synchronized List<String> mintedValues() {
        return tickets.values();
    }

    /** Returns the SecretKeys and tokens of STS. */
    public synchronized List<String> temporarySecrets() {
        return keys.temporarySecrets();
    }

    /** Returns the expiry of the temporary keys of STS. */
    public synchronized List<Instant> temporaryEnds() {
        return keys.temporaryEnds();
    }

    @Override
    public void close() {
        server.stop(0);
        synchronized (this) {
            if (gateway != null) {
                gateway.close();
            }
            screens.close();
        }
        threads.shutdownNow();
    }

    private synchronized Instant now() {
        return Instant.now().plus(ahead);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "FakeCvm");
        thread.setDaemon(true);
        return thread;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try {
            FakeResponseWriter.send(answer(exchange), exchange);
        } finally {
            exchange.close();
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        boolean looking = List.of("GET", "HEAD").contains(exchange.getRequestMethod());
        return switch (exchange.getRequestURI().getPath()) {
            case "/" ->
                looking && !exchange.getRequestHeaders().containsKey("X-TC-Action")
                        ? FakePages.status(endpoint(), calls().size())
                        : call(FakeRequest.of(exchange));
            case CONSOLE_PATH -> looking ? visit(exchange) : Answer.status(405).withHeader("Allow", "GET, HEAD");
            case PICTURE_PATH ->
                exchange.getRequestMethod().equals("GET")
                        ? picture(exchange.getRequestURI().toString())
                        : Answer.status(405).withHeader("Allow", "GET");
            default -> elsewhere(exchange);
        };
    }

    private Answer elsewhere(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.startsWith(FakeMetadata.PATH)) {
            return metadata(exchange.getRequestMethod(), path);
        }
        return path.startsWith(NoVnc.PATH) ? NoVnc.script(path) : Answer.status(404);
    }

    private synchronized Answer metadata(String method, String path) {
        return metadata.answer(method, path);
    }

    private synchronized Answer call(FakeRequest request) {
        return api.answer(request).answer().delayed(faults.delay());
    }

    private synchronized Answer visit(HttpExchange exchange) {
        if (exchange.getRequestMethod().equals("HEAD")) {
            return FakePages.unvisited();
        }
        String query = Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), "");
        return Stream.of(query.split("&"))
                .filter(parameter -> parameter.startsWith("InstanceVncUrl="))
                .findFirst()
                .map(parameter -> URLDecoder.decode(parameter.substring(parameter.indexOf('=') + 1), UTF_8))
                .flatMap(tickets::visit)
                .map(this::console)
                .orElseGet(FakePages::expired);
    }

    private Answer console(Ticket ticket) {
        String id = ticket.instanceId();
        String parameter = "?s=" + ticket.text();
        return gateway == null
                ? FakePages.connected(id)
                : FakePages.screen(id, gateway.address() + parameter, PICTURE_PATH + parameter);
    }

    /** Spends a ticket for a screen, through the WebSocket or for a still picture. */
    private synchronized Admission admit(String url) throws Refusal {
        String id = tickets.spend(url).map(Ticket::instanceId).orElseThrow(() -> new Refusal(403, "EXPIRED"));
        if (!instances.state(id).equals(RUNNING)) {
            throw new Refusal(409, "NOT RUNNING");
        }
        if (!screens.admit(id, now())) {
            throw new Refusal(429, "MORE THAN 30 CONNECTIONS A MINUTE");
        }
        return new Admission(id, screens.of(id));
    }

    private Answer picture(String url) throws IOException {
        InetSocketAddress screen;
        try {
            screen = admit(url).screen().address();
        } catch (Refusal e) {
            return Answer.status(e.status());
        }
        try (Socket socket = new Socket(screen.getAddress(), screen.getPort())) {
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            ImageIO.write(new RfbScreenReader(socket.getInputStream(), socket.getOutputStream()).frame(), "png", png);
            return Answer.bytes("image/png", png.toByteArray()).withHeader("Cache-Control", "no-store");
        }
    }

    /**
     * An API call and its result. {@code errorCode} is null for a success, and {@code HTTP <status>} if
     * {@link #answerNext} ordered the answer, which then has no {@code requestId}.
     */
    public record Call(
            Instant arrivedAt,
            long arrivedNanos,
            String action,
            String version,
            String region,
            String secretId,
            String instanceId,
            String requestId,
            String errorCode,
            String language,
            boolean signatureValid) {}

    /**
     * A raw HTTP answer. With a {@code dripPerByte} that isn't null the body comes byte by byte at that interval. A
     * {@code declaredLength} above the body's announces more than is sent before the connection closes.
     */
    public record Answer(
            int status,
            Map<String, String> headers,
            byte[] body,
            Duration delayBefore,
            Duration dripPerByte,
            Long declaredLength) {

        public Answer {
            headers = Map.copyOf(headers);
            delayBefore = Objects.requireNonNullElse(delayBefore, Duration.ZERO);
        }

        public static Answer json(String json) {
            return of(200, "application/json", json);
        }

        public static Answer html(String html) {
            return of(200, "text/html; charset=utf-8", html);
        }

        public static Answer status(int status) {
            return new Answer(status, Map.of(), new byte[0], Duration.ZERO, null, null);
        }

        public static Answer redirect(int status, String location) {
            return status(status).withHeader("Location", location);
        }

        /** Returns the timeout answer of a gateway after that time. */
        public static Answer hang(Duration duration) {
            return status(504).delayed(duration);
        }

        public static Answer bytes(String contentType, byte[] body) {
            return new Answer(200, Map.of("Content-Type", contentType), body, Duration.ZERO, null, null);
        }

        private static Answer of(int status, String contentType, String body) {
            return bytes(contentType, body.getBytes(UTF_8)).withStatus(status);
        }

        public Answer withStatus(int other) {
            return new Answer(other, headers, body, delayBefore, dripPerByte, declaredLength);
        }

        public Answer withHeader(String name, String value) {
            Map<String, String> more = new HashMap<>(headers);
            more.put(name, value);
            return new Answer(status, more, body, delayBefore, dripPerByte, declaredLength);
        }

        /** Returns this answer with an additional delay. */
        public Answer delayed(Duration duration) {
            return new Answer(status, headers, body, delayBefore.plus(duration), dripPerByte, declaredLength);
        }

        public Answer dripping(Duration perByte) {
            return new Answer(status, headers, body, delayBefore, perByte, declaredLength);
        }

        public Answer declaring(long length) {
            return new Answer(status, headers, body, delayBefore, dripPerByte, length);
        }
    }
}
