package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FreshJvm;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the preparation before the first click. */
class WarmUpTest {

    private final FakeCvm cvm = FakeCvm.start();
    private final Queue<String> lookedUp = new ConcurrentLinkedQueue<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final CountedClients clients = new CountedClients();
    private final TencentCloudClient client = clients.client(this::watched);

    @AfterEach
    void stop() {
        cvm.close();
    }

    private OkHttpClient watched(OkHttpClient http) {
        return http.newBuilder()
                .dns(this::lookUp)
                .addInterceptor(chain -> {
                    begun.incrementAndGet();
                    return chain.proceed(chain.request());
                })
                .build();
    }

    /** Resolves every host to this machine, so that no other one is called. */
    private List<InetAddress> lookUp(String host) {
        lookedUp.add(host);
        return host.equals("127.0.0.1") ? List.of(InetAddress.getLoopbackAddress()) : List.of();
    }

    @Test
    void warmUpSendsNoRequest() throws Exception {
        client.warmUp();

        assertEquals(1, begun.get(), "calls answered before they were sent");
        assertEquals(List.of(), List.copyOf(lookedUp), "hosts that were looked up");
        assertEquals(0, clients.connections());
        assertEquals(0, cvm.calls().size());

        client.mint(Mints.open(cvm.endpoint()));

        assertEquals(1, cvm.calls().size(), "the mint is the first call");
        assertEquals(1, clients.connections());
    }

    @Test
    void warmUpLoadsMostClassesOfFirstMint() throws Exception {
        int cold = classesOfFirstMint(FirstMint.COLD);
        int warm = classesOfFirstMint(FirstMint.WARM);

        assertTrue(warm * 2 < cold, warm + " classes instead of " + cold);
    }

    private int classesOfFirstMint(String how) throws Exception {
        List<String> printed = FreshJvm.run(FirstMint.class, Duration.ofSeconds(60), how, cvm.endpoint());
        return Integer.parseInt(FirstMint.value(printed, "classes"));
    }
}
