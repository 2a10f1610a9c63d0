package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.ErrorSubject;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;

/** One open with a fault: everything works except for what a {@link Fault} changes. */
final class FaultScenario implements Closeable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final CountedClients clients;
    private final TestTls tls;
    private final List<Closeable> opened = new ArrayList<>();
    private final FakeCvm cvm = FakeCvm.start();
    private final List<BrokenServer> servers = new ArrayList<>();
    private BrokenServer bystander;
    private TencentCloudClient client;
    private ApiKey key;
    private CamRole role;
    private Endpoint endpoint = new Endpoint(cvm.endpoint());

    /** @param shared the client that is used unless the scenario needs its own */
    FaultScenario(TencentCloudClient shared, CountedClients clients, TestTls tls) {
        this.client = shared;
        this.clients = clients;
        this.tls = tls;
        String secretId = "AKIDOfFault" + COUNT.incrementAndGet();
        this.key = new ApiKey(secretId, FakeCvm.SECRET_KEY);
        cvm.withKey(secretId, FakeCvm.SECRET_KEY);
        opened.add(cvm::close);
    }

    /** The result of an open. */
    record Outcome(String code, Duration took, int requests, int strayConnections, String texts, List<String> secrets) {

        boolean isMinted() {
            return code.isEmpty();
        }
    }

    FakeCvm cvm() {
        return cvm;
    }

    TestTls tls() {
        return tls;
    }

    ApiKey key() {
        return key;
    }

    void useKey(ApiKey other) {
        key = other;
    }

    void assume(CamRole other) {
        role = other;
    }

    /** Gives every attempt this answer. */
    void answer(FakeCvm.Answer answer) {
        cvm.answerNext(answer);
        cvm.answerNext(answer);
    }

    void call(String otherEndpoint) {
        endpoint = new Endpoint(otherEndpoint);
    }

    /** Calls a broken server by plain HTTP. */
    BrokenServer callBroken(BrokenServer.Script script) {
        BrokenServer server = with(BrokenServer.start(script));
        servers.add(server);
        call("http://127.0.0.1:" + server.port());
        return server;
    }

    /** Calls a server by HTTPS, at a name that its certificate may or may not cover. */
    void callTls(String host, BrokenServer.Script script) {
        BrokenServer server = with(BrokenServer.start(tls.serverSockets(), script));
        servers.add(server);
        call(host + ":" + server.port());
    }

    /** Returns a proxy whose requests are counted. */
    BrokenServer proxy(BrokenServer.Script script) {
        BrokenServer server = with(BrokenServer.start(script));
        servers.add(server);
        return server;
    }

    /** Returns the port of another server, to which nothing may be sent. */
    int bystanderPort() {
        bystander = with(BrokenServer.start(BrokenServer.Connection::readRequest));
        return bystander.port();
    }

    /** Calls through a client of its own. */
    void callThrough(UnaryOperator<OkHttpClient> proxied) {
        client = clients.client(proxied);
    }

    <T extends Closeable> T with(T resource) {
        opened.add(resource);
        return resource;
    }

    Outcome open() {
        long start = System.nanoTime();
        try {
            ConsoleUrl url = client.mint(Mints.open(endpoint, key, role, FakeCvm.INSTANCE));
            return outcome("", start, url.toString());
        } catch (ConsoleException e) {
            return outcome(e.code(), start, everyTextOf(e));
        }
    }

    private Outcome outcome(String code, long start, String texts) {
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        int requests = cvm.calls().size()
                + servers.stream().mapToInt(server -> server.requests().size()).sum();
        List<String> secrets = new ArrayList<>(key.parts());
        secrets.addAll(cvm.mintedValues());
        secrets.add(FaultMatrix.CONSOLE);
        return new Outcome(code, took, requests, bystander == null ? 0 : bystander.connections(), texts, secrets);
    }

    static String everyTextOf(ConsoleException e) {
        ErrorSubject subject =
                new ErrorSubject(FakeCvm.INSTANCE, FakeCvm.REGION, "endpoint", "credentials", e.waitSeconds());
        StringWriter texts = new StringWriter();
        e.printStackTrace(new PrintWriter(texts, true));
        texts.append(e.requestId());
        for (Locale locale : List.of(Locale.ENGLISH, Locale.SIMPLIFIED_CHINESE)) {
            texts.append(e.sentence(locale, subject)).append(e.remedy().nextMove(locale, subject));
        }
        return texts.toString();
    }

    @Override
    public void close() throws IOException {
        for (Closeable resource : opened) {
            resource.close();
        }
    }
}
