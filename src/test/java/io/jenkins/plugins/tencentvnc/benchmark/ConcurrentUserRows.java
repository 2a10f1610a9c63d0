package io.jenkins.plugins.tencentvnc.benchmark;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.tencentcloud.Mints;
import io.jenkins.plugins.tencentvnc.tencentcloud.TencentCloudClient;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * Many users who click at once, all with one key. A refused user waits for the announced time and clicks again until a
 * console opens.
 */
final class ConcurrentUserRows {

    private static final int LIMIT = 10;
    private static final Duration LOG_TIMEOUT = Duration.ofMinutes(2);

    private final Results results;
    private final int people;
    private int unclear;

    ConcurrentUserRows(Results results, BenchmarkMode effort) {
        this.results = results;
        this.people = effort.of(200, 24);
    }

    void measure() throws Exception {
        try (FakeCvm cvm = FakeCvm.start()) {
            Crowd crowd = new Crowd(cvm, 1);
            results.add(Row.CROWD, crowd.rate(), crowd.toString());
            results.add(Row.CROWD_MOST, cvm.mostCallsInAnySecond(FakeCvm.SECRET_ID), "");
        }
        controllers(Row.CONTROLLERS_2, 2);
        controllers(Row.CONTROLLERS_5, 5);
        controllers(Row.CONTROLLERS_20, 20);
        results.add(Row.UNCLEAR, unclear, "");
    }

    private void controllers(Row row, int controllers) throws Exception {
        try (FakeCvm cvm = FakeCvm.start()) {
            Crowd crowd = new Crowd(cvm, controllers);
            results.add(row, crowd.rate(), crowd.toString());
            unclear += crowd.unclear.get();
        }
    }

    private final class Crowd {

        private final FakeCvm cvm;
        private final AtomicInteger consoles = new AtomicInteger();
        private final AtomicInteger comeBackLater = new AtomicInteger();
        private final AtomicInteger unclear = new AtomicInteger();
        private final List<TencentCloudClient> controllers = new ArrayList<>();
        private final long start;

        Crowd(FakeCvm cvm, int count) throws Exception {
            this.cvm = cvm;
            cvm.withKey("AKIDWarmUp", FakeCvm.SECRET_KEY);
            for (int i = 0; i < count; i++) {
                controllers.add(new TencentCloudClient(UnaryOperator.identity()));
                controllers.get(i).mint(Mints.open(cvm.endpoint(), "AKIDWarmUp"));
            }
            start = System.nanoTime();
            ExecutorService threads = Executors.newFixedThreadPool(people);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < people; i++) {
                TencentCloudClient controller = controllers.get(i % count);
                all.add(threads.submit(() -> {
                    click(controller);
                    return null;
                }));
            }
            for (Future<?> person : all) {
                person.get();
            }
            threads.shutdown();
        }

        private void click(TencentCloudClient controller) throws InterruptedException {
            while (System.nanoTime() - start < LOG_TIMEOUT.toNanos()) {
                try {
                    controller.mint(Mints.open(cvm.endpoint()));
                    consoles.incrementAndGet();
                    return;
                } catch (ConsoleException e) {
                    if (e.remedy().kind().httpStatus() != 429) {
                        unclear.incrementAndGet();
                        return;
                    }
                    comeBackLater.incrementAndGet();
                    TimeUnit.SECONDS.sleep(Math.max(1, e.waitSeconds())); // as in the header Retry-After
                }
            }
        }

        /** Returns the rate without the calls that the limit admits at once, and without the last ones. */
        double rate() {
            List<Long> arrivals = cvm.calls().stream()
                    .filter(call -> call.secretId().equals(FakeCvm.SECRET_ID) && call.errorCode() == null)
                    .map(FakeCvm.Call::arrivedNanos)
                    .toList();
            int crowd = Math.max(LIMIT + 1, arrivals.size() * 95 / 100);
            long nanos = arrivals.get(crowd - 1) - arrivals.get(0);
            return (crowd - LIMIT) / (nanos / 1e9);
        }

        @Override
        public String toString() {
            long refused = cvm.calls().stream()
                    .filter(call -> call.errorCode() != null)
                    .count();
            return String.format(
                    Locale.ROOT,
                    "(%d of %d in; %d times “try again”; %d calls refused)",
                    consoles.get(),
                    people,
                    comeBackLater.get(),
                    refused);
        }
    }
}
