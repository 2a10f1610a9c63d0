package io.jenkins.plugins.tencentvnc.tencentcloud;

import com.sun.management.UnixOperatingSystemMXBean;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Performs thousands of concurrent opens, some of which fail, and prints the remaining resources. Arguments: the
 * endpoint of a {@link FakeCvm}, that of a broken server, number of opens.
 */
final class Soak {

    static final int USERS = 16;

    /** Enough for the rate limit per SecretId to hardly delay them. */
    static final int KEYS = 160;

    private static final int WARM_UP = 320;

    private final CountedClients clients = new CountedClients();
    private final TencentCloudClient client = clients.client();
    private final Endpoint endpoint;
    private final Endpoint broken;
    private final Map<String, Integer> ends = new ConcurrentHashMap<>();

    private Soak(String endpoint, String broken) {
        this.endpoint = new Endpoint(endpoint);
        this.broken = new Endpoint(broken);
    }

    static String secretId(int key) {
        return "AKIDOfSoak" + key;
    }

    /** Prints {@code name=number} lines: the outcomes of the opens, and heap, threads and files before and after. */
    public static void main(String... args) throws Exception {
        Soak soak = new Soak(args[0], args[1]);
        soak.open(WARM_UP);
        soak.ends.clear();
        soak.print("Before");
        soak.open(Integer.parseInt(args[2]));
        soak.print("After");
        new TreeMap<>(soak.ends).forEach((code, count) -> System.out.println("ended" + code + "=" + count));
    }

    private void open(int times) throws Exception {
        AtomicInteger left = new AtomicInteger(times);
        ExecutorService users = Executors.newFixedThreadPool(USERS);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            all.add(users.submit(() -> {
                for (int n = left.getAndDecrement(); n > 0; n = left.getAndDecrement()) {
                    openOne(n);
                }
            }));
        }
        for (Future<?> user : all) {
            user.get();
        }
        users.shutdown();
    }

    private void openOne(int n) {
        Endpoint called = n % 20 == 0 ? broken : endpoint;
        String instance = n % 20 == 10 ? "ins-notthere" : FakeCvm.INSTANCE;
        ApiKey key = new ApiKey(secretId(n % KEYS), FakeCvm.SECRET_KEY);
        String end;
        try {
            client.mint(Mints.open(called, key, null, instance));
            end = "";
        } catch (ConsoleException e) {
            end = "." + e.code();
        }
        ends.merge(end, 1, Integer::sum);
    }

    private void print(String when) throws InterruptedException {
        clients.closeIdle();
        Runtime memory = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(100); // gives a concurrent collector time
            used = Math.min(used, memory.totalMemory() - memory.freeMemory());
        }
        System.out.println("heap" + when + "=" + used);
        System.out.println("threads" + when + "=" + Thread.getAllStackTraces().size());
        System.out.println("connections" + when + "=" + clients.connections());
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            System.out.println("files" + when + "=" + unix.getOpenFileDescriptorCount());
        }
    }
}
