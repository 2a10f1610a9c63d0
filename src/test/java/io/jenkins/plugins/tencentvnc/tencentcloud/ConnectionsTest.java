package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

/**
 * Tests that successive mints share a connection, since each new one costs a handshake with a distant server, unless the
 * connection may be broken.
 */
class ConnectionsTest {

    private static final int MINTS = 1_000;

    private final AtomicInteger opened = new AtomicInteger();

    /** Adds a proxy selector as Jenkins does: an instance that equals no other. */
    private OkHttpClient counting(OkHttpClient http) {
        return http.newBuilder()
                .proxySelector(new DirectSelector())
                .eventListener(new EventListener() {
                    @Override
                    public void connectStart(Call call, InetSocketAddress to, Proxy proxy) {
                        opened.incrementAndGet();
                    }
                })
                .build();
    }

    private static final class DirectSelector extends ProxySelector {
        @Override
        public List<Proxy> select(URI uri) {
            return List.of(Proxy.NO_PROXY);
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void thousandMintsShareTwoConnections() throws Exception {
        try (FakeCvm cvm = FakeCvm.start()) {
            TencentCloudClient client = new TencentCloudClient(this::counting);
            for (int i = 0; i < MINTS; i++) {
                String secretId = "AKIDOfConnections" + i;
                client.mint(Mints.open(cvm.withKey(secretId, FakeCvm.SECRET_KEY).endpoint(), secretId));
            }

            assertEquals(MINTS, cvm.calls().size());
            assertTrue(opened.get() <= 2, opened + " connections");
        }
    }

    /** A server that fell silent may be reached again by another connection, as with "Try again". */
    @Test
    void timedOutCallLeavesNoConnection() throws Exception {
        TestTls tls = new TestTls();
        try (MockWebServer server = new MockWebServer()) {
            server.useHttps(tls.sockets());
            MockResponse answer = new MockResponse.Builder().body("""
                            {"Response": {
                              "InstanceVncUrl": "wss%3A%2F%2Fbjvnc.qcloud.com%3A26789%2Fvnc%3Fs%3DaHpj",
                              "RequestId": "6ef60bec-0242-43af-bb20-270359fb54a7"}}
                            """).build();
            server.enqueue(answer);
            server.enqueue(
                    answer.newBuilder().headersDelay(20, TimeUnit.SECONDS).build());
            server.enqueue(answer);
            server.start(InetAddress.getLoopbackAddress(), 0);
            String endpoint = "localhost:" + server.getPort();
            TencentCloudClient client = new TencentCloudClient(tls::trustedBy);
            client.mint(Mints.open(endpoint)); // the first handshake of a Java process can take seconds

            CallContext hurried = Mints.caller(endpoint, CallPriority.OPEN, Deadline.after(Duration.ofSeconds(2)));
            ConsoleException e = assertThrows(ConsoleException.class, () -> client.mint(Mints.open(hurried)));
            assertEquals("Client.TimedOut", e.code());
            assertNotNull(client.mint(Mints.open(endpoint)));

            RecordedRequest first = server.takeRequest();
            RecordedRequest silent = server.takeRequest();
            RecordedRequest answered = server.takeRequest();
            assertEquals(
                    List.of("HTTP/1.1", "HTTP/1.1"),
                    List.of(silent.getVersion(), answered.getVersion()),
                    "though the server offers HTTP/2");
            assertEquals(first.getConnectionIndex(), silent.getConnectionIndex());
            assertNotEquals(silent.getConnectionIndex(), answered.getConnectionIndex());
        }
    }
}
