package io.jenkins.plugins.tencentvnc.benchmark;

import com.tencentcloudapi.cvm.v20170312.CvmClient;
import io.jenkins.plugins.tencentvnc.tencentcloud.ApiKey;
import io.jenkins.plugins.tencentvnc.tencentcloud.Endpoint;
import io.jenkins.plugins.tencentvnc.tencentcloud.FirstMint;
import io.jenkins.plugins.tencentvnc.tencentcloud.MintRequest;
import io.jenkins.plugins.tencentvnc.tencentcloud.Mints;
import io.jenkins.plugins.tencentvnc.tencentcloud.TencentCloudClient;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FreshJvm;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;

/** Measures the overhead of requesting a console URL. */
final class MintRows {

    private static final Duration ROUND_TRIP = Duration.ofMillis(30);

    private final Results results;
    private final BenchmarkMode effort;
    private final FakeCvm cvm;
    private final Endpoint endpoint;
    private final BaselineClient baseline = new BaselineClient();
    private final TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());
    private int keys;

    MintRows(Results results, BenchmarkMode effort, FakeCvm cvm) {
        this.results = results;
        this.effort = effort;
        this.cvm = cvm;
        this.endpoint = new Endpoint(cvm.endpoint());
    }

    void measure() throws Exception {
        results.add(Row.MINT, against(baseline::mint));
        results.add(Row.MINT_SDK, against((endpoint, secretId) -> FirstMint.mintBy(FirstMint.sdk(endpoint, secretId))));
        CvmClient kept = FirstMint.sdk(cvm.endpoint(), FakeCvm.SECRET_ID);
        cvm.limitPerSecond(Integer.MAX_VALUE); // of one key, which the SDK does not enforce
        results.add(Row.MINT_SDK_KEPT, against((endpoint, secretId) -> FirstMint.mintBy(kept)));
        far();
        instanceRole();
        first();
        connections();
    }

    private interface Other {
        void mint(String endpoint, String secretId) throws Exception;
    }

    private PairedMeasurement against(Other other) throws Exception {
        int warmUp = effort.of(3_000, 20);
        int pairs = effort.of(5_000, 50);
        Keys known = keys(warmUp + pairs);
        return PairedMeasurement.of(
                warmUp, pairs, i -> mint(known.secretId(i)), i -> other.mint(cvm.endpoint(), known.secretId(i)));
    }

    private void mint(String secretId) throws Exception {
        client.mint(Mints.open(endpoint, new ApiKey(secretId, FakeCvm.SECRET_KEY), null, FakeCvm.INSTANCE));
    }

    private void far() throws Exception {
        int pairs = effort.of(400, 10);
        Keys known = keys(pairs + 10);
        cvm.delayAll(ROUND_TRIP);
        try {
            results.add(
                    Row.MINT_FAR,
                    PairedMeasurement.of(
                            10,
                            pairs,
                            i -> mint(known.secretId(i)),
                            i -> baseline.mint(cvm.endpoint(), known.secretId(i))));
        } finally {
            cvm.behave();
        }
    }

    /** One key and one role have ten calls a second each, so there are pauses between the measured calls. */
    private void instanceRole() throws Exception {
        System.setProperty(FakeCvm.METADATA_PROPERTY, cvm.endpoint());
        cvm.withInstanceRole("bench", Duration.ofHours(2)).limitPerSecond(Integer.MAX_VALUE);
        try {
            results.add(
                    Row.MINT_ROLE,
                    PairedMeasurement.ofTimed(
                            effort.of(30, 2),
                            effort.of(400, 10),
                            i -> afterAPause(Mints.openWithInstanceRole(endpoint, "bench")),
                            i -> afterAPause(Mints.open(cvm.endpoint()))));
        } finally {
            System.clearProperty(FakeCvm.METADATA_PROPERTY);
        }
    }

    private double afterAPause(MintRequest mint) throws Exception {
        Thread.sleep(110);
        long start = System.nanoTime();
        client.mint(mint);
        return System.nanoTime() - start;
    }

    private void first() throws Exception {
        PairedMeasurement turns = PairedMeasurement.ofTimed(
                0, effort.of(9, 1), i -> first(FirstMint.WARM, "nanos"), i -> first(FirstMint.STOCK, "nanos"));
        results.add(Row.MINT_FIRST, turns);
        List<String> warm = run(FirstMint.WARM);
        System.out.printf(
                Locale.ROOT,
                "  warming up: %.0f ms of one core, %s classes, %.1f MB; the first mint without it: %.0f ms%n",
                Double.parseDouble(FirstMint.value(warm, "warmUpCpuNanos")) / 1e6,
                FirstMint.value(warm, "warmUpClasses"),
                Double.parseDouble(FirstMint.value(warm, "warmUpBytes")) / 1e6,
                first(FirstMint.COLD, "nanos") / 1e6);
    }

    private double first(String who, String what) throws Exception {
        return Double.parseDouble(FirstMint.value(run(who), what));
    }

    private List<String> run(String who) throws Exception {
        return FreshJvm.run(FirstMint.class, Duration.ofMinutes(2), who, cvm.endpoint());
    }

    private void connections() throws Exception {
        int mints = 1_000;
        Keys known = keys(mints);
        AtomicInteger opened = new AtomicInteger();
        TencentCloudClient counted = new TencentCloudClient(http -> counting(http, opened));
        for (int i = 0; i < mints; i++) {
            counted.mint(Mints.open(cvm.endpoint(), known.secretId(i)));
        }
        results.add(Row.CONNECTIONS, opened.get(), "");
    }

    private static OkHttpClient counting(OkHttpClient http, AtomicInteger opened) {
        return http.newBuilder()
                .eventListener(new EventListener() {
                    @Override
                    public void connectStart(Call call, java.net.InetSocketAddress to, java.net.Proxy proxy) {
                        opened.incrementAndGet();
                    }
                })
                .build();
    }

    /** Returns a SecretId for each call, so that the rate limit delays none of them. */
    private Keys keys(int count) {
        Keys fresh = new Keys(keys);
        for (int i = 0; i < count; i++) {
            cvm.withKey(fresh.secretId(i), FakeCvm.SECRET_KEY);
        }
        keys += count;
        return fresh;
    }

    private record Keys(int first) {
        String secretId(int number) {
            return "AKIDOfBench" + (first + number);
        }
    }
}
