package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

/** Tests that successive mints share a connection, since each new one costs a handshake with a distant server. */
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
}
