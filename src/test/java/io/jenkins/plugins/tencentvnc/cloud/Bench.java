package io.jenkins.plugins.tencentvnc.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.tencentvnc.fakecvm.FakeCvm;
import io.jenkins.plugins.tencentvnc.fakecvm.FakeRequest;
import io.jenkins.plugins.tencentvnc.fakecvm.Tc3Verifier;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * What the plugin adds to the least that would do the same, measured in turns (ours, theirs, ours, …) in one run, since
 * times on a shared machine compare with nothing else.
 */
final class Bench {

    private static final int WARM_UP = 1_000;
    private static final int PAIRS = 3_000;

    /** So that a single check, which is too short to be timed, isn't. */
    private static final int CHECKS_PER_TURN = 1_000;

    private static final String ROW = "%-20s %-10s %-25s %-10s %s%n";

    private Bench() {}

    private interface Turn {
        /** @param number a different one in each turn */
        void take(int number) throws Exception;
    }

    private record Times(double[] ours, double[] theirs) {

        double ratio(double quantile) {
            return Bench.quantile(
                    IntStream.range(0, ours.length)
                            .mapToDouble(i -> ours[i] / theirs[i])
                            .toArray(),
                    quantile);
        }

        void print(String what, String other, String unit, double nanosPerUnit) {
            System.out.printf(
                    ROW,
                    what,
                    "%.2f %s".formatted(quantile(ours, 0.5) / nanosPerUnit, unit),
                    other,
                    "%.2f %s".formatted(quantile(theirs, 0.5) / nanosPerUnit, unit),
                    "%.2f (%.2f to %.2f)".formatted(ratio(0.5), ratio(0.25), ratio(0.75)));
        }
    }

    public static void main(String... args) throws Exception {
        try (FakeCvm cvm = FakeCvm.start()) {
            Times mints = mints(cvm);
            System.out.printf(ROW, "", "ours", "compared with", "", "ratio (quartiles)");
            mints.print("mint a console URL", "bare signed OkHttp call", "ms", 1e6);
            checks().print("check a console URL", "parse by java.net.URI", "us", 1e3 * CHECKS_PER_TURN);
            System.out.printf(
                    "%nA warm mint over loopback takes %.2f ms, 95 %% of them at most %.2f ms (%d pairs).%n",
                    quantile(mints.ours(), 0.5) / 1e6, quantile(mints.ours(), 0.95) / 1e6, PAIRS);
        }
    }

    private static Times mints(FakeCvm cvm) throws Exception {
        TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());
        OkHttpClient bare = new OkHttpClient();
        // A SecretId for each pair: what is measured is the work, not the wait for the limit of calls.
        for (int i = 0; i < WARM_UP + PAIRS; i++) {
            cvm.withKey(secretId(i), FakeCvm.SECRET_KEY);
        }
        return inTurns(
                i -> client.mint(Mints.open(cvm.endpoint(), secretId(i))),
                i -> call(bare, cvm.endpoint(), secretId(i)));
    }

    private static String secretId(int number) {
        return "AKIDOfBench" + number;
    }

    /** The same request without SDK, budget, deadline and checks. */
    private static void call(OkHttpClient http, String endpoint, String secretId) throws IOException {
        Instant now = Instant.now();
        String type = "application/json; charset=utf-8";
        byte[] body = "{\"InstanceId\":\"%s\"}".formatted(FakeCvm.INSTANCE).getBytes(UTF_8);
        Map<String, String> headers = new TreeMap<>(Map.of(
                "Host",
                endpoint.substring("http://".length()),
                "Content-Type",
                type,
                "X-TC-Action",
                "DescribeInstanceVncUrl",
                "X-TC-Version",
                "2017-03-12",
                "X-TC-Region",
                FakeCvm.REGION,
                "X-TC-Timestamp",
                Long.toString(now.getEpochSecond())));
        FakeRequest signed = new FakeRequest("POST", "", headers, body);
        headers.put(
                "Authorization",
                Tc3Verifier.authorization(signed, "content-type;host", "cvm", now, secretId, FakeCvm.SECRET_KEY));
        Request.Builder request =
                new Request.Builder().url(endpoint + "/").post(RequestBody.create(body, MediaType.get(type)));
        headers.forEach(request::header);
        try (Response response = http.newCall(request.build()).execute()) {
            if (!response.body().string().contains("InstanceVncUrl")) {
                throw new IOException("The bare call was refused");
            }
        }
    }

    private static Times checks() throws Exception {
        String console = URLDecoder.decode(FaultMatrix.CONSOLE, UTF_8);
        return inTurns(
                any -> {
                    for (int i = 0; i < CHECKS_PER_TURN; i++) {
                        InstanceVncUrl.of(FaultMatrix.CONSOLE, ConsoleHosts.DEFAULT, Endpoint.DEFAULT, "");
                    }
                },
                any -> {
                    for (int i = 0; i < CHECKS_PER_TURN; i++) {
                        URI.create(console);
                    }
                });
    }

    private static Times inTurns(Turn ours, Turn theirs) throws Exception {
        Times times = new Times(new double[PAIRS], new double[PAIRS]);
        for (int i = 0; i < WARM_UP + PAIRS; i++) {
            int at = Math.max(0, i - WARM_UP);
            // Each goes first in every other pair, since the second finds what the first has warmed.
            if (i % 2 == 0) {
                times.ours()[at] = nanosOf(ours, i);
                times.theirs()[at] = nanosOf(theirs, i);
            } else {
                times.theirs()[at] = nanosOf(theirs, i);
                times.ours()[at] = nanosOf(ours, i);
            }
        }
        return times;
    }

    private static double nanosOf(Turn turn, int number) throws Exception {
        long start = System.nanoTime();
        turn.take(number);
        return System.nanoTime() - start;
    }

    private static double quantile(double[] values, double quantile) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) (quantile * (sorted.length - 1))];
    }
}
