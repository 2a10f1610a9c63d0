package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm.Answer;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests keys from the fake metadata service of an instance. */
class InstanceRoleTest {

    private static final String ROLE = "jenkins-controller";
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String ARN = "qcs::cam::uin/100000000002:roleName/jenkins-console";

    private final FakeCvm cvm = FakeCvm.start();
    private final TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());

    @BeforeEach
    void bindRole() {
        System.setProperty(FakeCvm.METADATA_PROPERTY, cvm.endpoint());
        cvm.withInstanceRole(ROLE, HOUR);
    }

    @AfterEach
    void stop() {
        System.clearProperty(FakeCvm.METADATA_PROPERTY);
        cvm.close();
    }

    private CallContext caller(String roleName, CamRole role, Deadline deadline) {
        return new CallContext(
                new InstanceRole(roleName),
                role,
                new Region(FakeCvm.REGION),
                new Endpoint(cvm.endpoint()),
                CallPriority.OPEN,
                deadline);
    }

    private MintRequest open(String roleName) {
        return open(roleName, null);
    }

    private MintRequest open(String roleName, CamRole role) {
        return Mints.open(caller(roleName, role, CallPriority.OPEN.deadline()));
    }

    private ConsoleException refused(String roleName) {
        return assertThrows(ConsoleException.class, () -> client.mint(open(roleName)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ROLE})
    void clickWorksWithoutStoredKey(String roleName) throws Exception {
        ConsoleUrl url = client.mint(open(roleName));

        assertNotNull(url.reveal());
        FakeCvm.Call call = cvm.calls().get(0);
        assertTrue(call.signatureValid());
        assertNotEquals(FakeCvm.SECRET_ID, call.secretId());
        assertEquals(roleName.isEmpty() ? List.of("", ROLE) : List.of(ROLE), cvm.metadataCalls());
    }

    @Test
    void laterClickUsesCachedKey() throws Exception {
        client.mint(open(null));
        int asked = cvm.metadataCalls().size();
        client.mint(open(null));

        assertEquals(asked, cvm.metadataCalls().size());
        assertEquals(cvm.calls().get(0).secretId(), cvm.calls().get(1).secretId());
    }

    @Test
    void fiftyConcurrentCallsFetchOneKey() throws Exception {
        cvm.answerNextFromMetadata(keyAnswer(HOUR).delayed(Duration.ofMillis(300)));
        InstanceRoleKeys keys = new InstanceRoleKeys();
        ExecutorService clicks = Executors.newFixedThreadPool(50);
        try {
            List<Future<ApiKey>> answers = new ArrayList<>();
            for (int click = 0; click < 50; click++) {
                answers.add(clicks.submit(() -> keys.keyFor(new InstanceRole(ROLE), CallPriority.OPEN.deadline())));
            }
            for (Future<ApiKey> answer : answers) {
                assertEquals(answers.get(0).get(), answer.get());
            }
        } finally {
            clicks.shutdownNow();
        }
        assertEquals(List.of(ROLE), cvm.metadataCalls());
    }

    @Test
    void eachCallerHasItsOwnDeadline() throws Exception {
        cvm.answerNextFromMetadata(keyAnswer(HOUR).delayed(Duration.ofMillis(1_500)));
        InstanceRoleKeys keys = new InstanceRoleKeys();
        InstanceRole role = new InstanceRole(ROLE);

        CompletableFuture<Void> hasty = CompletableFuture.runAsync(() -> {
            long start = System.nanoTime();
            ConsoleException e = assertThrows(
                    ConsoleException.class, () -> keys.keyFor(role, Deadline.after(Duration.ofMillis(200))));
            assertEquals("Client.MetadataTimedOut", e.code());
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertTrue(took < 1_200, took + " ms");
        });
        ApiKey key = keys.keyFor(role, CallPriority.OPEN.deadline());
        hasty.get(5, TimeUnit.SECONDS);

        assertNotNull(key.token());
        assertEquals(1, cvm.metadataCalls().size());
    }

    /** Without a role name there are two requests, each with a timeout of its own. */
    @Test
    void slowServiceIsWaitedForTwice() throws Exception {
        cvm.answerNextFromMetadata(Answer.bytes("text/plain", ROLE.getBytes()).dripping(Duration.ofMillis(150)));
        cvm.answerNextFromMetadata(keyAnswer(HOUR).dripping(Duration.ofMillis(24)));

        long start = System.nanoTime();
        ApiKey key = new InstanceRoleKeys().keyFor(new InstanceRole(null), CallPriority.OPEN.deadline());
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);

        assertEquals("AKIDtmp", key.secretId());
        assertTrue(took > 5_000, took + " ms");
    }

    @Test
    void slowRenewalLeavesTimeForTheCall() throws Exception {
        InstanceRoleKeys keys = new InstanceRoleKeys();
        InstanceRole role = new InstanceRole(null);
        cvm.answerNextFromMetadata(Answer.bytes("text/plain", ROLE.getBytes()));
        cvm.answerNextFromMetadata(keyAnswer(Duration.ofSeconds(200)));
        ApiKey cached = keys.keyFor(role, CallPriority.OPEN.deadline());
        cvm.answerNextFromMetadata(Answer.bytes("text/plain", ROLE.getBytes()).dripping(Duration.ofMillis(150)));
        cvm.answerNextFromMetadata(keyAnswer(HOUR).dripping(Duration.ofMillis(24)));

        Deadline open = CallPriority.OPEN.deadline();
        ApiKey key = keys.keyFor(role, open);

        assertEquals(cached, key);
        assertTrue(open.left().compareTo(Duration.ofSeconds(6)) > 0, () -> open.left() + " left of 10 s");
    }

    @Test
    void interruptedCallerKeepsSharedRequest() throws Exception {
        cvm.answerNextFromMetadata(keyAnswer(HOUR).delayed(Duration.ofMillis(1_500)));
        InstanceRoleKeys keys = new InstanceRoleKeys();
        InstanceRole role = new InstanceRole(ROLE);
        CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
        Thread first = new Thread(() -> {
            ConsoleException e =
                    assertThrows(ConsoleException.class, () -> keys.keyFor(role, CallPriority.OPEN.deadline()));
            stillInterrupted.complete(e.code().equals("Client.MetadataTimedOut") && Thread.interrupted());
        });
        first.start();
        Awaitility.await().until(() -> !cvm.metadataCalls().isEmpty());
        first.interrupt();

        assertTrue(stillInterrupted.get(1, TimeUnit.SECONDS));
        assertEquals("AKIDtmp", keys.keyFor(role, CallPriority.OPEN.deadline()).secretId());
        assertEquals(1, cvm.metadataCalls().size());
    }

    @Test
    void keyIsRenewedFiveMinutesBeforeEnd() throws Exception {
        cvm.withInstanceRole(ROLE, Duration.ofSeconds(330));
        client.mint(open(ROLE));
        client.mint(open(ROLE));
        assertEquals(1, cvm.metadataCalls().size());

        cvm.withInstanceRole(ROLE, Duration.ofSeconds(299));
        TencentCloudClient another = new TencentCloudClient(UnaryOperator.identity());
        another.mint(open(ROLE));
        another.mint(open(ROLE));
        assertEquals(3, cvm.metadataCalls().size());
    }

    @Test
    void validKeyOutlastsServiceOutage() throws Exception {
        cvm.withInstanceRole(ROLE, Duration.ofSeconds(200));
        client.mint(open(ROLE));
        cvm.answerNextFromMetadata(Answer.status(500));
        client.mint(open(ROLE));

        assertEquals(2, cvm.metadataCalls().size());
        assertEquals(cvm.calls().get(0).secretId(), cvm.calls().get(1).secretId());
    }

    @Test
    void refusedTokenIsReplacedOnce() throws Exception {
        client.mint(open(ROLE));
        cvm.failNext("AuthFailure.TokenFailure", "expired");
        client.mint(open(ROLE));
        assertEquals(2, cvm.metadataCalls().size());

        cvm.failAlways("AuthFailure.TokenFailure", "expired");
        assertEquals("AuthFailure.TokenFailure", refused(ROLE).code());
        assertEquals(3, cvm.metadataCalls().size());
    }

    @Test
    void revokedKeyIsReplacedOnce() throws Exception {
        client.mint(open(ROLE));
        cvm.revokeKey(cvm.calls().get(0).secretId());
        cvm.withInstanceRole(ROLE, HOUR);

        assertNotNull(client.mint(open(ROLE)));
        assertEquals(2, cvm.metadataCalls().size());
    }

    @Test
    void instanceRoleAssumesAnotherRole() throws Exception {
        cvm.withRole(ARN, "42");
        CamRole role = new CamRole(ARN, "jenkins-deploy-7", "42", 900);

        client.mint(open(ROLE, role));
        client.mint(open(ROLE, role));

        assertEquals(
                List.of("AssumeRole", "DescribeInstanceVncUrl", "DescribeInstanceVncUrl"),
                cvm.calls().stream().map(FakeCvm.Call::action).toList());
        assertNotEquals(cvm.calls().get(0).secretId(), cvm.calls().get(1).secretId());
        assertEquals(1, cvm.metadataCalls().size());
    }

    @Test
    void revokedBaseKeyIsReplacedForBinding() throws Exception {
        cvm.withRole(ARN, null);
        CamRole role = new CamRole(ARN, "jenkins-deploy-7", null, 900);
        client.mint(open(ROLE));
        cvm.revokeKey(cvm.calls().get(0).secretId());
        cvm.withInstanceRole(ROLE, HOUR);

        assertNotNull(
                client.keyFor(caller(ROLE, role, CallPriority.CHECK.deadline())).token());
        assertEquals(2, cvm.metadataCalls().size());

        cvm.failAlways("AuthFailure.TokenFailure", "expired");
        ConsoleException e = assertThrows(
                ConsoleException.class, () -> client.keyFor(caller(ROLE, role, CallPriority.CHECK.deadline())));
        assertEquals("AuthFailure.TokenFailure", e.code());
        assertEquals(3, cvm.metadataCalls().size(), "asked anew once");
    }

    /** The role's own key serves meanwhile, but does not hide that the key below it was revoked. */
    @Test
    void revokedKeyIsReplacedAfterFailedRenewal() throws Exception {
        cvm.withRole(ARN, null);
        CamRole role = new CamRole(ARN, "jenkins-deploy-7", null, 900);
        cvm.answerNext(Answer.json(("{\"Response\":{\"Credentials\":{\"TmpSecretId\":\"AKIDtmp\","
                        + "\"TmpSecretKey\":\"s3cretKey\",\"Token\":\"s3cretToken\"},\"ExpiredTime\":%d}}")
                .formatted(Instant.now().plusSeconds(200).getEpochSecond())));
        cvm.failNext("InvalidInstanceId.NotFound", "no");
        assertThrows(ConsoleException.class, () -> client.mint(open(ROLE, role)));

        cvm.failNext("AuthFailure.TokenFailure", "revoked");
        cvm.failNext("InvalidInstanceId.NotFound", "no");
        assertThrows(ConsoleException.class, () -> client.mint(open(ROLE, role)));
        assertEquals("AKIDtmp", cvm.calls().get(3).secretId());

        assertNotNull(client.mint(open(ROLE, role)));
        assertEquals(2, cvm.metadataCalls().size());
    }

    @Test
    void bindingGetsCurrentKey() throws Exception {
        client.mint(open(ROLE));
        cvm.withInstanceRole(ROLE, HOUR);

        ApiKey key = client.keyFor(caller(ROLE, null, CallPriority.OPEN.deadline()));

        assertNotNull(key.token());
        assertNotEquals(cvm.calls().get(0).secretId(), key.secretId());
        client.mint(open(ROLE));
        assertEquals(key.secretId(), cvm.calls().get(1).secretId(), "the next click uses the new key too");
    }

    @Test
    void failedNewKeyKeepsCachedKey() throws Exception {
        client.mint(open(ROLE));
        cvm.answerNextFromMetadata(Answer.status(500));
        assertThrows(ConsoleException.class, () -> client.keyFor(caller(ROLE, null, CallPriority.OPEN.deadline())));

        cvm.answerNextFromMetadata(Answer.status(500));
        client.mint(open(ROLE));

        assertEquals(2, cvm.metadataCalls().size());
        assertEquals(cvm.calls().get(0).secretId(), cvm.calls().get(1).secretId());
    }

    @Test
    void clickDoesNotWaitForNewKey() throws Exception {
        InstanceRoleKeys keys = new InstanceRoleKeys();
        InstanceRole role = new InstanceRole(ROLE);
        ApiKey cached = keys.keyFor(role, CallPriority.OPEN.deadline());
        cvm.answerNextFromMetadata(keyAnswer(HOUR).delayed(Duration.ofMillis(1_500)));
        CompletableFuture<ApiKey> program = CompletableFuture.supplyAsync(() -> {
            try {
                return keys.newKeyFor(role, CallPriority.OPEN.deadline());
            } catch (ConsoleException e) {
                throw new IllegalStateException(e);
            }
        });
        Awaitility.await().until(() -> cvm.metadataCalls().size() >= 2);

        assertEquals(cached, keys.keyFor(role, CallPriority.OPEN.deadline()));
        assertFalse(program.isDone());
        assertEquals("AKIDtmp", program.get(5, TimeUnit.SECONDS).secretId());
        assertEquals("AKIDtmp", keys.keyFor(role, CallPriority.OPEN.deadline()).secretId());
    }

    /** Covers a host lookup that hangs, which no timeout of the request ends. */
    @Test
    void validKeyServesCallerOutOfTime() throws Exception {
        cvm.withInstanceRole(ROLE, Duration.ofSeconds(200));
        InstanceRoleKeys keys = new InstanceRoleKeys();
        InstanceRole role = new InstanceRole(ROLE);
        ApiKey cached = keys.keyFor(role, CallPriority.OPEN.deadline());
        cvm.answerNextFromMetadata(keyAnswer(HOUR).delayed(Duration.ofMillis(1_500)));

        assertEquals(cached, keys.keyFor(role, Deadline.after(Duration.ofMillis(200))));
    }

    @Test
    void nameOfBoundRoleIsReturned() throws Exception {
        assertEquals(ROLE, client.instanceRoleName(CallPriority.CONNECTION_TEST.deadline()));

        cvm.withInstanceRole(null, HOUR);
        ConsoleException e = assertThrows(
                ConsoleException.class, () -> client.instanceRoleName(CallPriority.CONNECTION_TEST.deadline()));
        assertEquals("Client.InstanceRoleMissing", e.code());
    }

    private static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("Client.MetadataTimedOut", Answer.hang(Duration.ofSeconds(20))),
                Arguments.of("Client.MetadataTimedOut", keyAnswer(HOUR).dripping(Duration.ofMillis(200))),
                Arguments.of(
                        "Client.InstanceRoleMissing",
                        Answer.html("<h1>404</h1>").withStatus(404)),
                Arguments.of("Client.MetadataUnexpectedAnswer", Answer.html("<h1>Log in</h1>")),
                Arguments.of("Client.MetadataUnexpectedAnswer", Answer.json("")),
                Arguments.of("Client.MetadataUnexpectedAnswer", Answer.json("{}")),
                Arguments.of("Client.MetadataUnexpectedAnswer", Answer.json("[]")),
                Arguments.of("Client.MetadataUnexpectedAnswer", Answer.json("{\"Code\":\"Success\"}")),
                Arguments.of(
                        "Client.MetadataUnexpectedAnswer",
                        Answer.json("{\"TmpSecretId\":\"AKIDtmp\",\"TmpSecretKey\":\"s3cretKey\","
                                + "\"ExpiredTime\":4102444800,\"Code\":\"Success\"}")),
                Arguments.of("Client.MetadataUnexpectedAnswer", Answer.status(500)),
                Arguments.of(
                        "Client.MetadataUnexpectedAnswer", keyAnswer(HOUR, ",\"Pad\":\"" + "x".repeat(1 << 16) + "\"")),
                Arguments.of("Client.MetadataUnexpectedAnswer", Answer.redirect(302, "http://127.0.0.1:9/")),
                Arguments.of("Client.MetadataUnreachable", keyAnswer(HOUR).declaring(100_000)),
                Arguments.of("Client.InstanceRoleRefused", Answer.json("{\"Code\":\"InternalError\"}")),
                Arguments.of("Client.InstanceRoleKeyExpired", keyAnswer(Duration.ofSeconds(-1))));
    }

    private static Answer keyAnswer(Duration lives) {
        return keyAnswer(lives, "");
    }

    private static Answer keyAnswer(Duration lives, String more) {
        return Answer.json(("{\"TmpSecretId\":\"AKIDtmp\",\"TmpSecretKey\":\"s3cretKey\",\"Token\":\"s3cretToken\","
                        + "\"ExpiredTime\":%d,\"Code\":\"Success\"%s}")
                .formatted(Instant.now().plus(lives).getEpochSecond(), more));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void everyFaultIsReportedAndNotCached(String code, Answer answer) throws Exception {
        cvm.answerNextFromMetadata(answer);

        long start = System.nanoTime();
        ConsoleException e = refused(ROLE);
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);

        assertEquals(code, e.code());
        assertTrue(took < 4_800, took + " ms");
        assertTrue(cvm.calls().isEmpty(), "no call without a key");
        String told = FaultScenario.everyTextOf(e);
        assertFalse(told.contains("s3cret") || told.contains("AKIDtmp"), told);
        assertNotNull(client.mint(open(ROLE)), "the next click works again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../user-data", "a role", "<html>"})
    void invalidRoleNameIsNotRequested(String listed) {
        cvm.answerNextFromMetadata(Answer.html(listed));

        assertEquals("Client.MetadataUnexpectedAnswer", refused(null).code());
        assertEquals(1, cvm.metadataCalls().size());
    }

    @Test
    void emptyRoleListMeansMissing() {
        cvm.answerNextFromMetadata(Answer.bytes("text/plain", "\n".getBytes()));

        assertEquals("Client.InstanceRoleMissing", refused(null).code());
    }

    @Test
    void otherRoleThanBoundIsMissing() {
        assertEquals("Client.InstanceRoleMissing", refused("another-role").code());
    }

    @Test
    void serviceIsUnreachableElsewhere() throws IOException {
        try (ClosedPort closed = new ClosedPort()) {
            System.setProperty(FakeCvm.METADATA_PROPERTY, "http://127.0.0.1:" + closed.number());
            assertEquals("Client.MetadataUnreachable", refused(ROLE).code());
        }
    }

    @Test
    void metadataIgnoresProxies() throws Exception {
        ProxySelector before = ProxySelector.getDefault();
        List<URI> asked = Collections.synchronizedList(new ArrayList<>());
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                asked.add(uri);
                return List.of(Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException fault) {}
        });
        try {
            assertNotNull(new InstanceRoleKeys().keyFor(new InstanceRole(ROLE), CallPriority.OPEN.deadline()));
        } finally {
            ProxySelector.setDefault(before);
        }
        assertEquals(List.of(), asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "...", "a/b", "a b", "a?b", "../role", "角色", "a\nb"})
    void roleNameWithPathIsRefused(String name) {
        assertThrows(InvalidInputException.class, () -> new InstanceRole(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"metadata.example.com", "https://127.0.0.1", "127.0.0.1:80"})
    void testEndpointMustBeLoopback(String endpoint) {
        System.setProperty(FakeCvm.METADATA_PROPERTY, endpoint);
        assertThrows(IllegalArgumentException.class, MetadataService::base);

        System.clearProperty(FakeCvm.METADATA_PROPERTY);
        assertEquals("http://metadata.tencentyun.com/", MetadataService.base().toString());
    }
}
