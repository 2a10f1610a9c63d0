package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.sun.management.UnixOperatingSystemMXBean;
import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the real client in every {@link FaultMatrix fault}: correct error code, in time, no leaks, no secrets in texts.
 */
class FaultMatrixTest {

    /** Ten seconds are promised; one more is for a busy machine. */
    private static final Duration LIMIT = Duration.ofSeconds(11);

    /** Fewer than the rate limit permits, since that is not tested here. */
    private static final int AT_ONCE = 24;

    /** Threads that OkHttp shares between all clients, and one of the JDK that {@link TestTls} causes. */
    private static final List<String> SHARED_THREADS = List.of("OkHttp", "Okio", "process reaper");

    /** Runs all faults at once, then a test for each, and one for leaked resources. */
    @TestFactory
    Stream<DynamicTest> everyFaultEndsAsDocumented() throws Exception {
        CountedClients clients = new CountedClients();
        TencentCloudClient client = clients.client();
        TestTls tls = new TestTls();
        LogRecords log = new LogRecords("");
        try (FaultScenario warmUp = new FaultScenario(client, clients, tls)) {
            assertTrue(warmUp.open().isMinted(), "no fault yet");
        }
        Leftovers before = Leftovers.now(clients);

        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        List<Fault> faults = FaultMatrix.all();
        List<Future<FaultScenario.Outcome>> outcomes = new ArrayList<>();
        for (Fault fault : faults) {
            outcomes.add(threads.submit(() -> {
                try (FaultScenario scene = new FaultScenario(client, clients, tls)) {
                    fault.arrangement().in(scene);
                    return scene.open();
                }
            }));
        }
        threads.shutdown();

        Stream.Builder<DynamicTest> tests = Stream.builder();
        for (int i = 0; i < faults.size(); i++) {
            Fault fault = faults.get(i);
            Future<FaultScenario.Outcome> outcome = outcomes.get(i);
            tests.add(dynamicTest(fault.toString(), () -> check(fault, outcome.get(120, TimeUnit.SECONDS))));
        }
        tests.add(dynamicTest("nothing is left behind", () -> {
            assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
            before.assertNoMore(clients);
        }));
        tests.add(dynamicTest("nothing was logged that may not be", () -> {
            log.close();
            assertFalse(log.all().isEmpty(), "no log records to search");
            for (Future<FaultScenario.Outcome> outcome : outcomes) {
                String records = String.join("\n", log.all());
                outcome.get(1, TimeUnit.SECONDS).secrets().forEach(secret -> assertHidden(secret, records));
            }
        }));
        return tests.build();
    }

    private static void check(Fault fault, FaultScenario.Outcome outcome) {
        assertAll(
                fault + ", took " + outcome.took(), // some reports omit the names of dynamic tests
                () -> assertEquals(fault.code(), outcome.code()),
                () -> assertEquals(fault.requests(), outcome.requests(), "requests that arrived"),
                () -> assertEquals(0, outcome.strayConnections(), "connections to other hosts"),
                () -> assertTrue(outcome.took().compareTo(LIMIT) < 0, () -> "took " + outcome.took()),
                () -> outcome.secrets().forEach(secret -> assertHidden(secret, outcome.texts())));
    }

    /** Searches for the beginning, since a truncated secret is still a secret. */
    private static void assertHidden(String secret, String text) {
        String beginning = secret.substring(0, Math.min(secret.length(), 12));
        assertFalse(text.contains(beginning), () -> "holds " + beginning + "…: " + text);
    }

    /** The process's resources besides memory. */
    private record Leftovers(Set<Thread> threads, long files) {

        static Leftovers now(CountedClients clients) {
            clients.closeIdle();
            return new Leftovers(new HashSet<>(Thread.getAllStackTraces().keySet()), openFiles());
        }

        void assertNoMore(CountedClients clients) {
            clients.closeIdle();
            assertEquals(0, clients.connections(), "connections");
            assertSoon("threads", () -> newThreads().isEmpty(), this::newThreads);
            assertSoon("files and sockets", () -> openFiles() <= files, () -> openFiles() + " > " + files);
        }

        private List<String> newThreads() {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.isAlive() && !threads.contains(thread))
                    .map(Thread::getName)
                    .filter(name -> SHARED_THREADS.stream().noneMatch(name::startsWith))
                    .toList();
        }
    }

    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }

    private static void assertSoon(String what, BooleanSupplier condition, Supplier<Object> seen) {
        Deadline deadline = Deadline.after(Duration.ofSeconds(10));
        while (!condition.getAsBoolean()) {
            assertFalse(deadline.left().isZero(), () -> what + ": " + seen.get());
            Thread.onSpinWait();
        }
    }

    @Test
    void documentMatchesTheMatrix() throws IOException {
        Map<String, List<Fault>> groups = FaultMatrix.all().stream()
                .collect(Collectors.groupingBy(Fault::group, LinkedHashMap::new, Collectors.toList()));
        StringBuilder expected = new StringBuilder("\n");
        groups.forEach((group, faults) -> {
            expected.append("\n### ").append(group).append("\n\n");
            expected.append("| fault | message | code | requests |\n|---|---|---|---|\n");
            faults.stream()
                    .map(Fault::documented)
                    .distinct()
                    .forEach(line -> expected.append(line).append('\n'));
        });
        // The standalone build runs in a folder of its own.
        Path root = Files.exists(Path.of("docs")) ? Path.of("") : Path.of("..");
        String document = Files.readString(root.resolve("docs/development/faults.md"));
        String begin = "<!-- faults: FaultMatrixTest prints what belongs here -->";
        String end = "\n<!-- end of faults -->";
        String found = document.substring(document.indexOf(begin) + begin.length(), document.indexOf(end));
        assertEquals(expected.toString(), found);
    }

    @Test
    void lineBreakIsRefusedBeforeTheCall() {
        List<Executable> inputs = List.of(
                () -> new ApiKey("AKIDOf\nTest", "SomeSecretKey"),
                () -> new ApiKey("AKIDOfTest", "SomeSecret\r\nKey"),
                () -> new ApiKey("AKIDOfTest", "SomeSecretKey", "SomeSecret\nToken"),
                () -> new Region("ap-beijing\nX-Injected: 1"),
                () -> new InstanceId("ins-r9hr2upy\nmore"),
                () -> new Endpoint("cvm.tencentcloudapi.com\nX-Injected: 1"));
        for (Executable input : inputs) {
            InvalidInputException e = assertThrows(InvalidInputException.class, input);
            assertHidden("SomeSecret", e.toString());
            assertFalse(e.getMessage().contains("\n"), e.getMessage());
        }
    }

    /** Not part of the matrix, since the default locale affects the whole process. */
    @ParameterizedTest
    @ValueSource(strings = {"th_TH", "ja_JP_JP", "ar_EG", "fa_IR"})
    void unsupportedLocaleIsReported(String name) throws Exception {
        FaultScenario.Outcome outcome = openIn(locale(name));

        assertEquals("Client.UnsupportedLocale", outcome.code());
        assertEquals(0, outcome.requests());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tr_TR", "zh_CN", "ja_JP", "he_IL", "hi_IN"})
    void otherLocalesAreSupported(String name) throws Exception {
        assertEquals("", openIn(locale(name)).code());
    }

    private static Locale locale(String name) {
        String[] parts = name.split("_");
        return new Locale.Builder()
                .setLocale(parts.length == 3 ? Locale.forLanguageTag("ja-JP-u-ca-japanese") : Locale.ROOT)
                .setLanguage(parts[0])
                .setRegion(parts[1])
                .build();
    }

    private static FaultScenario.Outcome openIn(Locale locale) throws Exception {
        CountedClients clients = new CountedClients();
        Locale before = Locale.getDefault();
        Locale.setDefault(locale);
        try (FaultScenario scene = new FaultScenario(clients.client(), clients, null)) {
            return scene.open();
        } finally {
            Locale.setDefault(before);
        }
    }
}
