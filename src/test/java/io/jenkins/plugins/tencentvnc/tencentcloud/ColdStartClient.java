package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;

/** Sends many concurrent clicks as the first work of a Java process. Arguments: endpoint, number of clicks. */
final class ColdStartClient {

    private ColdStartClient() {}

    /** Prints a line for each click: its milliseconds, and its error code, if any. */
    public static void main(String... args) throws Exception {
        int clicks = Integer.parseInt(args[1]);
        MintRequest request = Mints.open(args[0]);
        TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());
        ExecutorService users = Executors.newFixedThreadPool(clicks);
        try {
            long start = System.nanoTime();
            List<Future<String>> ends = new ArrayList<>();
            for (int i = 0; i < clicks; i++) {
                ends.add(users.submit(() -> {
                    String code = "";
                    try {
                        client.mint(request);
                    } catch (ConsoleException e) {
                        code = e.code();
                    }
                    return Duration.ofNanos(System.nanoTime() - start).toMillis() + " " + code;
                }));
            }
            for (Future<String> end : ends) {
                System.out.println(end.get());
            }
        } finally {
            users.shutdownNow();
        }
    }
}
