package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.ErrorKind;
import io.jenkins.plugins.tencentvnc.error.ErrorSubject;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the real client with the fake endpoint. */
class TencentCloudClientTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String ROLE = "qcs::cam::uin/100000000001:roleName/jenkins-console";

    private final FakeCvm cvm = FakeCvm.start();
    private final TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());

    @BeforeEach
    void knowRole() {
        cvm.withRole(ROLE, "42");
    }

    @AfterEach
    void stop() {
        cvm.close();
    }

    private MintRequest request(ApiKey key, CamRole role, String region, String instance, CallPriority urgency) {
        return new MintRequest(
                new CallContext(
                        key, role, new Region(region), new Endpoint(cvm.endpoint()), urgency, urgency.deadline()),
                new InstanceId(instance),
                new ConsolePage(cvm.consolePage()),
                AllowedHosts.DEFAULT);
    }

    private MintRequest request() {
        return request(
                new ApiKey(FakeCvm.SECRET_ID, FakeCvm.SECRET_KEY),
                null,
                FakeCvm.REGION,
                FakeCvm.INSTANCE,
                CallPriority.OPEN);
    }

    private MintRequest request(CamRole role) {
        return request(
                new ApiKey(FakeCvm.SECRET_ID, FakeCvm.SECRET_KEY),
                role,
                FakeCvm.REGION,
                FakeCvm.INSTANCE,
                CallPriority.OPEN);
    }

    private ConsoleException refused(MintRequest request) {
        return assertThrows(ConsoleException.class, () -> client.mint(request));
    }

    private static String visit(String url) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void mintedUrlWorksOnce() throws Exception {
        ConsoleUrl url = client.mint(request());

        assertTrue(url.reveal().startsWith(cvm.consolePage() + "?InstanceVncUrl=wss%3A%2F%2F"));
        assertEquals(cvm.calls().get(0).requestId(), url.requestId());
        assertTrue(url.expiresAt().isAfter(Instant.now()));
        assertFalse(url.toString().contains("wss"));
        assertTrue(visit(url.reveal()).contains("CONNECTED " + FakeCvm.INSTANCE));
        assertTrue(visit(url.reveal()).contains("EXPIRED"));
    }

    @Test
    void unusedUrlExpires() throws Exception {
        ConsoleUrl url = client.mint(request());
        cvm.advance(ConsoleUrl.LIFETIME.plusSeconds(1));

        assertTrue(visit(url.reveal()).contains("EXPIRED"));
    }

    @Test
    void callsAreSignedAndInEnglish() throws Exception {
        client.mint(request());

        FakeCvm.Call call = cvm.calls().get(0);
        assertEquals("DescribeInstanceVncUrl", call.action());
        assertEquals("2017-03-12", call.version());
        assertEquals(FakeCvm.REGION, call.region());
        assertEquals("en-US", call.language());
        assertTrue(call.signatureValid());
    }

    @Test
    void wrongSecretKeyIsSignatureFailure() {
        ApiKey wrong = new ApiKey(FakeCvm.SECRET_ID, "another-secret-key-that-isnt-right");

        ConsoleException e = refused(request(wrong, null, FakeCvm.REGION, FakeCvm.INSTANCE, CallPriority.OPEN));

        assertEquals("AuthFailure.SignatureFailure", e.code());
        assertEquals(ErrorKind.KEY, e.remedy().kind());
        assertEquals(1, cvm.calls().size(), "not worth a retry");
    }

    @Test
    void wrongRegionIsInstanceNotFound() {
        ConsoleException e = refused(request(
                new ApiKey(FakeCvm.SECRET_ID, FakeCvm.SECRET_KEY),
                null,
                "ap-shanghai",
                FakeCvm.INSTANCE,
                CallPriority.OPEN));

        assertEquals("InvalidInstanceId.NotFound", e.code());
        assertEquals(cvm.calls().get(0).requestId(), e.requestId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"InternalError", "InternalError.Whatever", "ServiceUnavailable", "RequestLimitExceeded"})
    void temporaryFaultIsRetried(String code) throws Exception {
        cvm.failNext(code, "try later");

        client.mint(request());

        assertEquals(2, cvm.calls().size());
    }

    @Test
    void retryHappensOnlyOnce() {
        cvm.failAlways("InternalError", "still broken");

        assertEquals("InternalError", refused(request()).code());
        assertEquals(2, cvm.calls().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "InvalidInstanceId.NotFound",
                "UnauthorizedOperation",
                "InternalError.GetRoleError",
                "UnsupportedOperation.InstanceStateStopped",
                "LimitExceeded",
                "Brand.NewCode"
            })
    void permanentFaultIsNotRetried(String code) {
        cvm.failAlways(code, "no");

        assertEquals(code, refused(request()).code());
        assertEquals(1, cvm.calls().size());
    }

    @Test
    void messageOfUnknownCodeIsRedacted() {
        cvm.failNext("Brand.NewCode", "Sorry " + FakeCvm.SECRET_KEY + " and wss%3A%2F%2Fx.qcloud.com%2Fvnc \u202e<b>");

        String sentence = refused(request()).sentence(Locale.ENGLISH, new ErrorSubject(null, null, null, null, 0));

        assertTrue(sentence.contains("Sorry *** and ***"), sentence);
        assertFalse(sentence.contains(FakeCvm.SECRET_KEY));
        assertFalse(sentence.contains("\u202e"));
    }

    @Test
    void roleIsAssumedOnceForManyMints() throws Exception {
        CamRole role = new CamRole(ROLE, "jenkins-deploy-7", "42", 3600);

        client.mint(request(role));
        client.mint(request(role));

        assertEquals(
                1,
                cvm.calls().stream()
                        .filter(c -> c.action().equals("AssumeRole"))
                        .count());
        assertEquals(3, cvm.calls().size());
        assertTrue(cvm.calls().stream().allMatch(FakeCvm.Call::signatureValid));
    }

    @Test
    void refusedRoleTokenIsReplaced() throws Exception {
        CamRole role = new CamRole(ROLE, "jenkins-deploy-7", "42", 900);
        client.mint(request(role));
        cvm.failNext("AuthFailure.TokenFailure", "The token is invalid.");

        client.mint(request(role));

        assertEquals(
                2,
                cvm.calls().stream()
                        .filter(c -> c.action().equals("AssumeRole"))
                        .count());
    }

    @Test
    void interruptedAssumeRoleFailsNoOtherOpen() throws Exception {
        CamRole role = new CamRole(ROLE, "jenkins-deploy-7", "42", 3600);
        cvm.answerNext(FakeCvm.Answer.hang(Duration.ofSeconds(4)));
        Thread aborted = new Thread(() -> {
            try {
                client.mint(request(role));
            } catch (ConsoleException e) {
                // As expected.
            }
        });
        aborted.start();
        Awaitility.await().until(() -> cvm.calls().size() == 1);

        FutureTask<ConsoleUrl> open = new FutureTask<>(() -> client.mint(request(role)));
        new Thread(open).start();
        Awaitility.await("the call of the other open, while the first one hangs")
                .atMost(Duration.ofSeconds(3))
                .until(() -> cvm.calls().size() >= 2);
        aborted.interrupt();

        assertNotNull(open.get(5, TimeUnit.SECONDS));
        aborted.join(10_000);
        assertFalse(aborted.isAlive());
    }

    @Test
    void unknownRoleIsReported() {
        CamRole unknown = new CamRole("qcs::cam::uin/100000000001:roleName/other", "jenkins-deploy-7", null, 3600);

        assertEquals("ResourceNotFound.RoleNotFound", refused(request(unknown)).code());
    }

    @Test
    void unsupportedLocaleIsReported() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("th-TH-u-ca-buddhist"));
        try {
            assertEquals("Client.UnsupportedLocale", refused(request()).code());
            assertUnsupported(() -> client.find(request().context(), InstanceSelector.parse("instanceName=web-1")));
            assertUnsupported(() -> client.keyFor(
                    request(new CamRole(ROLE, "jenkins-deploy-7", "42", 3600)).context()));
            assertUnsupported(client::warmUp);
        } finally {
            Locale.setDefault(before);
        }
        assertTrue(cvm.calls().isEmpty());
    }

    private static void assertUnsupported(Executable call) {
        assertEquals(
                "Client.UnsupportedLocale",
                assertThrows(ConsoleException.class, call).code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https%3A%2F%2Fevil.example%2Fvnc",
                "javascript%3Aalert(1)",
                "wss%3A%2F%2Fevil.example%2Fvnc%3Fs%3Dx",
                "wss%3A%2F%2Fqcloud.com.evil.example%2Fvnc",
                "wss%3A%2F%2Fevilqcloud.com%2Fvnc",
                "wss%3A%2F%2Fuser%40bjvnc.qcloud.com%2Fvnc",
                "wss%253A%252F%252Fbjvnc.qcloud.com%252Fvnc",
                "wss%3A%2F%2Fbjvnc.qcloud.com%3A99999%2Fvnc",
                "wss%3A%2F%2Fbjvnc.qcloud.com%2Fvnc\"><script>",
                "wss%3A%2F%2Fbjvnc.qcloud.com%2Fvnc&next=1",
                "wss%3A%2F%2Fbjvnc.qcloud.com%2Fvnc#x",
                "wss%3A%2F%2Fbjvnc.qcloud.com%2Fvnc%22",
                "wss%3A%2F%2Fbjvnc.qcloud.com%2Fvnc%0A",
                ""
            })
    void hostileUrlIsRejected(String hostile) {
        cvm.nextInstanceVncUrl(hostile);

        ConsoleException e = refused(request());

        assertEquals("Client.UnexpectedUrl", e.code());
        assertFalse(hostile.length() > 3 && e.toString().contains(hostile));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wss%3A%2F%2Fusevnc.qcloud.com%3A443%2Fvnc%3Fs%3DaHpj%26password%3D%26isWindows%3Dfalse",
                "wss%3a%2f%2fGZVNC.qcloud.com%2Fvnc%3Fs%3DaHpj"
            })
    void consoleUrlIsAppendedVerbatim(String value) throws Exception {
        cvm.nextInstanceVncUrl(value);

        assertEquals(
                cvm.consolePage() + "?InstanceVncUrl=" + value,
                client.mint(request()).reveal());
    }

    @Test
    void unencodedUrlIsEncodedOnce() throws Exception {
        cvm.nextInstanceVncUrl("wss://bjvnc.qcloud.com:26789/vnc?s=aHpj");

        assertEquals(
                cvm.consolePage() + "?InstanceVncUrl=wss%3A%2F%2Fbjvnc.qcloud.com%3A26789%2Fvnc%3Fs%3DaHpj",
                client.mint(request()).reveal());
    }

    /** In time zones behind Greenwich, Java's epoch begins on the previous day. */
    @Test
    void defaultTimeZoneIsIgnored() throws Exception {
        TimeZone before = TimeZone.getDefault();
        Locale localeBefore = Locale.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("America/Los_Angeles"));
        // A locale that has not been checked before.
        Locale.setDefault(Locale.forLanguageTag("de-LI"));
        try {
            assertNotNull(client.mint(request()));
        } finally {
            TimeZone.setDefault(before);
            Locale.setDefault(localeBefore);
        }
    }

    @Test
    void throttledCallWaitsForTheNextSecond() throws Exception {
        cvm.failNext("RequestLimitExceeded", "slow down");

        client.mint(request());

        long gap = cvm.calls().get(1).arrivedNanos() - cvm.calls().get(0).arrivedNanos();
        assertTrue(gap >= TimeUnit.SECONDS.toNanos(1), gap + " ns");
    }

    @Test
    void otherFaultKeepsTheRoleSession() throws Exception {
        CamRole role = new CamRole(ROLE, "jenkins-deploy-7", "42", 3600);
        client.mint(request(role));
        cvm.failNext("InvalidInstanceId.NotFound", "no");
        refused(request(role));

        client.mint(request(role));

        assertEquals(
                1,
                cvm.calls().stream()
                        .filter(c -> c.action().equals("AssumeRole"))
                        .count());
    }

    @Test
    void revokedRoleKeyIsReplaced() throws Exception {
        CamRole role = new CamRole(ROLE, "jenkins-deploy-7", "42", 3600);
        client.mint(request(role));
        cvm.revokeKey(cvm.calls().get(1).secretId());

        assertNotNull(client.mint(request(role)));
    }

    @Test
    void changedSecretKeyAppliesToRoles() throws Exception {
        CamRole role = new CamRole(ROLE, "jenkins-deploy-7", "42", 3600);
        client.mint(request(role));
        ApiKey changed = new ApiKey(FakeCvm.SECRET_ID, "another-secret-key-that-isnt-right");

        ConsoleException e = refused(request(changed, role, FakeCvm.REGION, FakeCvm.INSTANCE, CallPriority.OPEN));

        assertEquals("AuthFailure.SignatureFailure", e.code());
    }

    /** An interrupt ends a wait for a connection. It must not be reported as a wrong answer, and must stay set. */
    @Test
    void interruptBeforeTheCallIsTimeout() {
        Thread.currentThread().interrupt();
        String code = refused(request()).code();

        assertTrue(Thread.interrupted());
        assertEquals("Client.TimedOut", code);
    }

    @Test
    void interruptBeforeRetryKeepsFirstFault() {
        cvm.failAlways("RequestLimitExceeded", "slow down");
        TencentCloudClient interrupted = new TencentCloudClient(http -> {
            OkHttpClient.Builder builder = http.newBuilder();
            builder.interceptors().add(0, chain -> {
                Response answer = chain.proceed(chain.request());
                Thread.currentThread().interrupt();
                return answer;
            });
            return builder.build();
        });

        String code = assertThrows(ConsoleException.class, () -> interrupted.mint(request()))
                .code();

        assertTrue(Thread.interrupted());
        assertEquals("RequestLimitExceeded", code);
        assertEquals(1, cvm.calls().size());
    }

    /** OkHttp is written in Kotlin, which declares no checked exceptions. */
    @Test
    void interruptDuringTheCallStaysSet() {
        TencentCloudClient interrupted = new TencentCloudClient(http -> http.newBuilder()
                .addInterceptor(chain -> thrown(new InterruptedException()))
                .build());

        String code = assertThrows(ConsoleException.class, () -> interrupted.mint(request()))
                .code();

        assertTrue(Thread.interrupted());
        assertEquals("Client.TimedOut", code);
    }

    @SuppressWarnings("unchecked")
    private static <E extends Exception> Response thrown(Exception undeclared) throws E {
        throw (E) undeclared;
    }

    @Test
    void errorWithoutCodeKeepsItsRequestId() {
        cvm.failNext("", "no");

        ConsoleException e = refused(request());

        assertEquals("Client.UnreadableAnswer", e.code());
        assertEquals(cvm.calls().get(0).requestId(), e.requestId());
    }

    /** The plugin's own fault; its text is not repeated, since it could contain the token. */
    @Test
    void unexpectedExceptionIsInternalFault() {
        TencentCloudClient broken = new TencentCloudClient(http -> http.newBuilder()
                .addInterceptor(chain -> {
                    throw new IllegalStateException(chain.request().header("Authorization"));
                })
                .build());

        ConsoleException e = assertThrows(ConsoleException.class, () -> broken.mint(request()));

        assertEquals("Client.Failed", e.code());
        assertFalse(e.toString().contains(FakeCvm.SECRET_ID));
        assertFalse(Thread.interrupted());
    }
}
