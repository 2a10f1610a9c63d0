package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FreshJvm;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Tests that many opens in a Java process of their own leave nothing behind; {@code -Dsoak} makes it 10,000 of them.
 */
class SoakTest {

    private static final int OPENS = Boolean.getBoolean("soak") ? 10_000 : 500;

    private static final long MOST_HEAP = 5 << 20;

    @Test
    void opensLeaveNothingBehind() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (FakeCvm cvm = FakeCvm.start();
                BrokenServer broken = BrokenServer.start(connection -> breakSomehow(connections, connection))) {
            for (int key = 0; key < Soak.KEYS; key++) {
                cvm.withKey(Soak.secretId(key), FakeCvm.SECRET_KEY);
            }

            Map<String, Long> said = FreshJvm.run(
                            Soak.class,
                            Duration.ofMinutes(5),
                            cvm.endpoint(),
                            "http://127.0.0.1:" + broken.port(),
                            Integer.toString(OPENS))
                    .stream()
                    .map(line -> line.split("="))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> Long.parseLong(pair[1])));
            System.out.println("Soak: " + said);

            assertEquals(OPENS * 9 / 10, said.get("ended"), "consoles");
            assertEquals(OPENS / 20, said.get("ended.InvalidInstanceId.NotFound"));
            long grown = said.get("heapAfter") - said.get("heapBefore");
            assertTrue(grown <= MOST_HEAP, "heap grew by " + grown);
            // Tolerates one of the threads that OkHttp ends after a minute of idleness.
            assertTrue(said.get("threadsAfter") <= said.get("threadsBefore") + 1, "threads: " + said);
            assertEquals(0, said.get("connectionsAfter"));
            // Tolerates files that a JVM opens by itself, such as another jar.
            assertTrue(
                    said.getOrDefault("filesAfter", 0L) <= said.getOrDefault("filesBefore", 0L) + 2, "files: " + said);
        }
    }

    private static void breakSomehow(AtomicInteger connections, BrokenServer.Connection connection) throws IOException {
        connection.readRequest();
        switch (connections.getAndIncrement() % 4) {
            case 0 -> connection.reset();
            case 1 -> connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Response\":");
            case 2 -> connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 100\r\n\r\n<html>");
            default -> connection.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>");
        }
    }
}
