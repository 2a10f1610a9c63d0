package io.jenkins.plugins.tencentvnc.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.fakecvm.FakeCvm;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

/** Mints that follow each other share a connection: each new one costs a handshake with a far-away server. */
class ConnectionsTest {

    private static final int MINTS = 1_000;

    private final AtomicInteger opened = new AtomicInteger();

    private OkHttpClient counting(OkHttpClient http) {
        return http.newBuilder()
                .eventListener(new EventListener() {
                    @Override
                    public void connectStart(Call call, InetSocketAddress to, Proxy proxy) {
                        opened.incrementAndGet();
                    }
                })
                .build();
    }

    @Test
    void aThousandMintsOpenTwoConnectionsAtMost() throws Exception {
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
