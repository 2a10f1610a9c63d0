package io.jenkins.plugins.tencentvnc.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm.Answer;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm.Call;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FakeCvmTest {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String ROLE = "qcs::cam::uin/100000000001:roleName/jenkins";

    private final FakeCvm fake = FakeCvm.start();

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    void defaultKeyIsWellFormed() {
        assertTrue(FakeCvm.SECRET_ID.matches("AKID[A-Za-z0-9]{32}"), FakeCvm.SECRET_ID);
        assertTrue(FakeCvm.SECRET_KEY.matches("[A-Za-z0-9]{32}"), FakeCvm.SECRET_KEY);
    }

    @Test
    void mintsInDocumentedFormat() throws Exception {
        JsonObject response = new Request().send();

        String value = response.get("InstanceVncUrl").getAsString();
        String url = URLDecoder.decode(value, UTF_8);
        assertTrue(url.matches("wss://bjvnc\\.qcloud\\.com:26789/vnc\\?s=[A-Za-z0-9]{144}"), url);
        assertEquals(URLEncoder.encode(url, UTF_8), value);
        assertEquals(List.of(value), fake.mintedValues());
        assertEquals(requestId(response), UUID.fromString(requestId(response)).toString());
    }

    @Test
    void mintsAnotherValueEveryTime() throws Exception {
        assertNotEquals(mint(), mint());
    }

    @Test
    void recordsEveryFieldOfCall() throws Exception {
        Instant before = Instant.now();
        JsonObject response = new Request().header("X-TC-Language", "en-US").send();

        Call call = onlyCall();
        assertFalse(call.arrivedAt().isBefore(before));
        assertEquals("DescribeInstanceVncUrl", call.action());
        assertEquals("2017-03-12", call.version());
        assertEquals(FakeCvm.REGION, call.region());
        assertEquals(FakeCvm.SECRET_ID, call.secretId());
        assertEquals(FakeCvm.INSTANCE, call.instanceId());
        assertEquals(requestId(response), call.requestId());
        assertNull(call.errorCode());
        assertEquals("en-US", call.language());
        assertTrue(call.signatureValid());
    }

    // Authentication

    @ParameterizedTest
    @ValueSource(strings = {"", "SKIP"})
    void refusesInvalidAuthorization(String authorization) throws Exception {
        assertError("AuthFailure.InvalidAuthorization", new Request().header("Authorization", authorization));
        assertFalse(onlyCall().signatureValid());
        assertNull(onlyCall().secretId());
    }

    @Test
    void refusesAnUnknownKey() throws Exception {
        assertError("AuthFailure.SecretIdNotFound", new Request().key("AKIDunknown", FakeCvm.SECRET_KEY));
    }

    @Test
    void refusesARevokedKey() throws Exception {
        fake.revokeKey(FakeCvm.SECRET_ID);
        assertError("AuthFailure.SecretIdNotFound", new Request());
    }

    @Test
    void knowsFurtherKeys() throws Exception {
        fake.withKey("AKIDother", "another secret");
        assertSuccess(new Request().key("AKIDother", "another secret"));
    }

    @Test
    void refusesAWrongSecretKey() throws Exception {
        assertError("AuthFailure.SignatureFailure", new Request().key(FakeCvm.SECRET_ID, "wrong"));
        assertFalse(onlyCall().signatureValid());
    }

    @Test
    void takesTheServiceFromTheScope() throws Exception {
        assertSuccess(new Request().service("cvm"));
        assertSuccess(new Request().service("127"));
    }

    @ParameterizedTest
    @ValueSource(longs = {-290, 0, 290})
    void toleratesSmallClockDifference(long seconds) throws Exception {
        assertSuccess(new Request().at(Instant.now().plusSeconds(seconds)));
    }

    @ParameterizedTest
    @ValueSource(longs = {-310, 310})
    void refusesLargeClockDifference(long seconds) throws Exception {
        assertError(
                "AuthFailure.SignatureExpire", new Request().at(Instant.now().plusSeconds(seconds)));
        assertTrue(onlyCall().signatureValid());
    }

    @Test
    void judgesTimestampsByItsOwnClock() throws Exception {
        fake.advance(Duration.ofMinutes(6));
        assertError("AuthFailure.SignatureExpire", new Request());
        assertSuccess(new Request().at(Instant.now().plus(Duration.ofMinutes(6))));
    }

    @Test
    void refusesUnneededToken() throws Exception {
        assertError("AuthFailure.TokenFailure", new Request().header("X-TC-Token", "token"));
    }

    // Action, version, region, parameters

    @ParameterizedTest
    @CsvSource({
        "X-TC-Action, '', MissingParameter",
        "X-TC-Action, DescribeEverything, InvalidAction",
        "X-TC-Version, '', MissingParameter",
        "X-TC-Version, 2018-08-13, NoSuchVersion",
        "X-TC-Region, '', MissingParameter",
        "X-TC-Region, xx-nowhere, UnsupportedRegion",
        "X-TC-Region, ap-guangzhou, InvalidInstanceId.NotFound"
    })
    void checksUnsignedHeaders(String header, String value, String code) throws Exception {
        assertError(code, new Request().header(header, value));
        assertTrue(onlyCall().signatureValid());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                | MissingParameter",
                "{\"InstanceId\":\"\"}                             | MissingParameter",
                "{\"InstanceId\":null}                             | MissingParameter",
                "{\"InstanceId\":7}                                | InvalidParameter",
                "{\"InstanceId\":[\"ins-r9hr2upy\"]}               | InvalidParameter",
                "{\"InstanceId\":\"ins-r9hr2upy\",\"DryRun\":true} | UnknownParameter",
                "{\"InstanceId\":\"ins-1122\"}                     | InvalidInstanceId.Malformed",
                "{\"InstanceId\":\"lhins-r9hr2upy\"}               | InvalidInstanceId.Malformed",
                "{\"InstanceId\":\"ins-00000000\"}                 | InvalidInstanceId.NotFound",
                "[]                                                | InvalidParameter",
                "``                                                | InvalidParameter",
                "not json                                          | InvalidParameter"
            })
    void checksJsonAndParameters(String body, String code) throws Exception {
        assertError(code, new Request().body(body));
    }

    @Test
    void acceptsParametersByPostOnly() throws Exception {
        assertError("InvalidParameter", new Request().method("GET").body(""));
    }

    @Test
    void checksRegionOfInstance() throws Exception {
        fake.withInstance("ins-elsewher", "xx-nowhere", "RUNNING");
        String value = new Request()
                .header("X-TC-Region", "xx-nowhere")
                .body("{\"InstanceId\":\"ins-elsewher\"}")
                .send()
                .get("InstanceVncUrl")
                .getAsString();
        assertTrue(value.startsWith("wss%3A%2F%2Fvnc.qcloud.com%3A26789%2Fvnc%3Fs%3D"), value);
    }

    // Instance states

    @ParameterizedTest
    @CsvSource({
        "PENDING, UnsupportedOperation.InstanceStatePending",
        "STARTING, UnsupportedOperation.InstanceStateStarting",
        "STOPPING, UnsupportedOperation.InstanceStateStopping",
        "STOPPED, UnsupportedOperation.InstanceStateStopped",
        "REBOOTING, UnsupportedOperation.InstanceStateRebooting",
        "SHUTDOWN, UnsupportedOperation.InstanceStateShutdown",
        "TERMINATING, UnsupportedOperation.InstanceStateTerminating",
        "TERMINATED, UnsupportedOperation.InstanceStateTerminated",
        "ENTER_RESCUE_MODE, UnsupportedOperation.InstanceStateEnterRescueMode",
        "EXIT_RESCUE_MODE, UnsupportedOperation.InstanceStateExitRescueMode",
        "ENTER_SERVICE_LIVE_MIGRATE, UnsupportedOperation.InstanceStateEnterServiceLiveMigrate",
        "EXIT_SERVICE_LIVE_MIGRATE, UnsupportedOperation.InstanceStateExitServiceLiveMigrate",
        "RESCUE_MODE, InvalidInstanceState",
        "LAUNCH_FAILED, InvalidInstanceState"
    })
    void refusesEveryStateButRunning(String state, String code) throws Exception {
        fake.setState(FakeCvm.INSTANCE, state);
        assertError(code, new Request());
        assertEquals(List.of(), fake.mintedValues());

        fake.setState(FakeCvm.INSTANCE, "RUNNING");
        assertSuccess(new Request());
    }

    // The console page

    @Test
    void connectsOnceOnly() throws Exception {
        String value = mint();
        assertBanner("CONNECTED " + FakeCvm.INSTANCE, value);
        assertBanner("EXPIRED", value);
    }

    @Test
    void connectsWithinFifteenSeconds() throws Exception {
        String early = mint();
        fake.advance(Duration.ofSeconds(8));
        assertBanner("CONNECTED " + FakeCvm.INSTANCE, early);

        String late = mint();
        fake.advance(Duration.ofSeconds(15));
        assertBanner("EXPIRED", late);
    }

    @Test
    void comparesTicketsDecoded() throws Exception {
        String overlyEncoded = mint().replace("vnc", "%76nc");
        assertBanner("CONNECTED " + FakeCvm.INSTANCE, overlyEncoded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wss%3A%2F%2Fbjvnc.qcloud.com%3A26789%2Fvnc%3Fs%3Dmade-up", "%3Cscript%3E"})
    void refusesUnknownTicket(String value) throws Exception {
        assertBanner("EXPIRED", value);
    }

    @Test
    void headRequestSpendsNothing() throws Exception {
        String value = mint();
        HttpResponse<String> head = page("HEAD", console(value));
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
        assertBanner("CONNECTED " + FakeCvm.INSTANCE, value);
    }

    @Test
    void consolePageRefusesPost() throws Exception {
        String value = mint();
        assertEquals(405, page("POST", console(value)).statusCode());
        assertBanner("CONNECTED " + FakeCvm.INSTANCE, value);
    }

    @Test
    void servesStatusPageOnly() throws Exception {
        assertTrue(page("GET", fake.endpoint() + "/").body().contains("FakeCvm"));
        assertEquals(404, page("GET", fake.endpoint() + "/favicon.ico").statusCode());
        assertEquals(404, page("POST", fake.endpoint() + "/other").statusCode());
        assertEquals(List.of(), fake.calls());
    }

    // The rate limit

    @Test
    void refusesMoreThanTenCallsInAnySecond() throws Exception {
        sendAtOnce(30);
        List<Call> calls = fake.calls();
        for (Call call : calls) {
            boolean refused = "RequestLimitExceeded".equals(call.errorCode());
            assertEquals(arrivalsInTheSecondUpTo(call, calls) > 10, refused, calls::toString);
        }
        assertEquals(
                calls.stream()
                        .mapToLong(call -> arrivalsInTheSecondUpTo(call, calls))
                        .max()
                        .orElseThrow(),
                fake.mostCallsInAnySecond(FakeCvm.SECRET_ID));

        Thread.sleep(1000);
        assertSuccess(new Request());
    }

    @Test
    void countsRefusedCallsAndEachKeyAlone() throws Exception {
        fake.withKey("AKIDother", "another secret");
        fake.limitPerSecond(2);
        assertError("AuthFailure.SignatureFailure", new Request().key(FakeCvm.SECRET_ID, "wrong"));
        assertSuccess(new Request());
        assertError("RequestLimitExceeded", new Request());
        assertSuccess(new Request().key("AKIDother", "another secret"));
        assertEquals(0, fake.mostCallsInAnySecond("AKIDunheard"));
    }

    @Test
    void countsEachServiceAlone() throws Exception {
        fake.withInstance("lhins-cfcgqi2u", FakeCvm.REGION, "RUNNING");
        fake.limitPerSecond(1);
        assertSuccess(new Request());
        assertSuccess(new Request()
                .service("lighthouse")
                .header("X-TC-Version", "2020-03-24")
                .body("{\"InstanceId\":\"lhins-cfcgqi2u\"}"));
        assertEquals(1, fake.mostCallsInAnySecond(FakeCvm.SECRET_ID));
    }

    // STS

    @Test
    void temporaryKeysNeedTokenAndExpire() throws Exception {
        fake.withRole(ROLE, null);
        JsonObject response = assumeRole("\"DurationSeconds\":900").send();
        JsonObject credentials = response.getAsJsonObject("Credentials");
        Instant expires = Instant.ofEpochSecond(response.get("ExpiredTime").getAsLong());
        assertEquals(expires, Instant.parse(response.get("Expiration").getAsString()));
        assertTrue(Duration.between(Instant.now(), expires).compareTo(Duration.ofSeconds(880)) > 0);

        assertSuccess(temporary(credentials));
        assertError("AuthFailure.TokenFailure", temporary(credentials).header("X-TC-Token", ""));
        assertError("AuthFailure.TokenFailure", temporary(credentials).header("X-TC-Token", "wrong"));

        fake.advance(Duration.ofSeconds(900));
        assertError(
                "AuthFailure.TokenFailure",
                temporary(credentials).at(Instant.now().plusSeconds(900)));
    }

    @Test
    void assumesKnownRolesOnly() throws Exception {
        assertError("ResourceNotFound.RoleNotFound", assumeRole("\"DurationSeconds\":900"));
    }

    @Test
    void requiresExternalIdOfRole() throws Exception {
        fake.withRole(ROLE, "jenkins-42");
        assertError("UnauthorizedOperation", assumeRole("\"DurationSeconds\":900"));
        assertError("UnauthorizedOperation", assumeRole("\"ExternalId\":\"jenkins-43\""));
        assertSuccess(assumeRole("\"ExternalId\":\"jenkins-42\""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"RoleSessionName\":\"a b\"      | InvalidParameter.ParamError",
                "\"RoleSessionName\":\"a\"        | InvalidParameter.ParamError",
                "\"RoleSessionName\":\"\"         | MissingParameter",
                "\"DurationSeconds\":43201        | InvalidParameter.OverTimeError",
                "\"DurationSeconds\":-1           | InvalidParameter.OverTimeError",
                "\"DurationSeconds\":\"900\"      | InvalidParameter",
                "\"InstanceId\":\"ins-r9hr2upy\"  | UnknownParameter"
            })
    void checksTheParametersOfAssumeRole(String field, String code) throws Exception {
        fake.withRole(ROLE, null);
        assertError(code, assumeRole(field));
    }

    @Test
    void eachActionHasItsOwnVersion() throws Exception {
        assertError("NoSuchVersion", assumeRole("\"DurationSeconds\":900").header("X-TC-Version", "2017-03-12"));
    }

    // Faults

    @Test
    void ordersAreServedInTurn() throws Exception {
        fake.failNext("InternalError", "An internal error occurred.");
        fake.answerNext(Answer.json("{}").withStatus(503).withHeader("Retry-After", "1"));
        fake.failNext("FailedOperation", "Operation failed.");

        assertError("InternalError", new Request());
        HttpResponse<String> raw = new Request().raw();
        assertEquals(503, raw.statusCode());
        assertEquals("{}", raw.body());
        assertEquals("1", raw.headers().firstValue("Retry-After").orElseThrow());
        assertError("FailedOperation", new Request());
        assertSuccess(new Request());

        assertEquals(
                Arrays.asList("InternalError", "HTTP 503", "FailedOperation", null),
                fake.calls().stream().map(Call::errorCode).toList());
    }

    @Test
    void failsUntilOrdersAreReset() throws Exception {
        fake.failAlways("ServiceUnavailable", "The service is temporarily unavailable.");
        assertError("ServiceUnavailable", new Request());
        assertError("ServiceUnavailable", new Request());
        fake.failNext("InternalError", "An internal error occurred.");
        assertError("InternalError", new Request());
        fake.nextInstanceVncUrl("javascript:alert(1)");
        fake.delayAll(Duration.ofMinutes(1));

        fake.behave();
        assertTrue(mint().startsWith("wss%3A%2F%2F"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"javascript:alert(1)", "wss://evil.example/\"><script>", "=&#%00\u2028", ""})
    void returnsHostileValuesUnchanged(String value) throws Exception {
        fake.nextInstanceVncUrl(value);
        fake.setState(FakeCvm.INSTANCE, "STOPPED");
        assertError("UnsupportedOperation.InstanceStateStopped", new Request());
        fake.setState(FakeCvm.INSTANCE, "RUNNING");

        assertEquals(value, mint());
        assertEquals(List.of(value), fake.mintedValues());
        assertNotEquals(value, mint());
    }

    @Test
    void delaysAllCallsAtTheSameTime() {
        fake.limitPerSecond(1000);
        fake.delayAll(Duration.ofMillis(500));
        long start = System.nanoTime();
        sendAtOnce(40);
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        assertTrue(took.compareTo(Duration.ofMillis(500)) >= 0, took::toString);
        assertTrue(took.compareTo(Duration.ofSeconds(10)) < 0, took::toString);
        assertEquals(40, fake.calls().size());
    }

    @Test
    void recordsACallThatStillWaits() throws Exception {
        fake.answerNext(Answer.hang(Duration.ofMinutes(1)));
        assertThrows(
                HttpTimeoutException.class,
                () -> new Request().timeout(Duration.ofMillis(500)).raw());
        assertEquals("HTTP 504", onlyCall().errorCode());
    }

    @Test
    void sendsBytesAtIntervals() throws Exception {
        fake.answerNext(Answer.json("0123456789").dripping(Duration.ofMillis(30)));
        long start = System.nanoTime();
        assertEquals("0123456789", new Request().raw().body());
        assertTrue(System.nanoTime() - start >= Duration.ofMillis(9 * 30).toNanos());
    }

    @Test
    void closesBeforeDeclaredLength() {
        fake.answerNext(Answer.json("{\"Response\":").declaring(1000));
        assertThrows(IOException.class, () -> new Request().raw());
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 302, 429, 500})
    void answersWithAnyStatus(int status) throws Exception {
        fake.answerNext(Answer.redirect(status, "http://127.0.0.1/"));
        HttpResponse<String> answer = new Request().raw();
        assertEquals(status, answer.statusCode());
        assertEquals("", answer.body());
    }

    // Life

    @Test
    void servesTwoHundredConcurrentCalls() {
        fake.limitPerSecond(Integer.MAX_VALUE);
        sendAtOnce(200);

        assertEquals(200, fake.mintedValues().stream().distinct().count());
        List<Call> calls = fake.calls();
        assertEquals(200, calls.size());
        assertTrue(calls.stream().allMatch(call -> call.signatureValid() && call.errorCode() == null));
        List<Long> arrivals = calls.stream().map(Call::arrivedNanos).toList();
        assertEquals(arrivals.stream().sorted().toList(), arrivals);
    }

    @Test
    void keptAliveConnectionsAnswerAtOnce() throws Exception {
        fake.limitPerSecond(Integer.MAX_VALUE);
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 51; i++) {
            long start = System.nanoTime();
            mint();
            millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        }
        Collections.sort(millis);
        // A delayed acknowledgement takes 40 ms and affects nearly every call; a busy machine affects fewer.
        assertTrue(millis.get(millis.size() / 4) < 35, millis::toString);
    }

    @Test
    void listensOnLoopbackOnly() throws Exception {
        int port = URI.create(fake.endpoint()).getPort();
        new Socket(InetAddress.getByName("127.0.0.1"), port).close();
        assertThrows(IOException.class, () -> new Socket(InetAddress.getByName("127.0.0.2"), port).close());
    }

    @Test
    void closingEndsHangingCalls() throws Exception {
        fake.answerNext(Answer.hang(Duration.ofHours(1)));
        CompletableFuture<HttpResponse<String>> hanging = new Request().async();
        Awaitility.await().until(() -> !fake.calls().isEmpty());
        fake.close();

        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> assertThrows(Exception.class, hanging::get));
        assertThrows(IOException.class, () -> new Request().raw());
        fake.close();
    }

    private void sendAtOnce(int number) {
        List<CompletableFuture<HttpResponse<String>>> answers =
                Stream.generate(() -> new Request().async()).limit(number).toList();
        answers.forEach(CompletableFuture::join);
    }

    private static long arrivalsInTheSecondUpTo(Call last, List<Call> calls) {
        return calls.stream()
                .mapToLong(call -> last.arrivedNanos() - call.arrivedNanos())
                .filter(age -> age >= 0 && age < TimeUnit.SECONDS.toNanos(1))
                .count();
    }

    private String mint() throws Exception {
        return new Request().send().get("InstanceVncUrl").getAsString();
    }

    private Request assumeRole(String field) {
        JsonObject body = new JsonObject();
        body.addProperty("RoleArn", ROLE);
        body.addProperty("RoleSessionName", "jenkins-deploy-7");
        JsonParser.parseString("{" + field + "}").getAsJsonObject().entrySet().forEach(entry -> {
            body.add(entry.getKey(), entry.getValue());
        });
        return new Request()
                .service("sts")
                .header("X-TC-Action", "AssumeRole")
                .header("X-TC-Version", "2018-08-13")
                .body(body.toString());
    }

    private Request temporary(JsonObject credentials) {
        return new Request()
                .key(
                        credentials.get("TmpSecretId").getAsString(),
                        credentials.get("TmpSecretKey").getAsString())
                .header("X-TC-Token", credentials.get("Token").getAsString());
    }

    private static void assertSuccess(Request request) throws Exception {
        JsonObject response = request.send();
        assertFalse(response.has("Error"), response::toString);
    }

    private static void assertError(String code, Request request) throws Exception {
        JsonObject response = request.send();
        assertTrue(response.has("Error"), response::toString);
        JsonObject error = response.getAsJsonObject("Error");
        assertEquals(code, error.get("Code").getAsString());
        assertFalse(error.get("Message").getAsString().isEmpty());
        assertFalse(requestId(response).isEmpty());
    }

    private void assertBanner(String banner, String value) throws Exception {
        String page = page("GET", console(value)).body();
        assertTrue(page.contains(">" + banner + "</h1>"), page);
        assertTrue(page.contains("<title>Fake VNC console</title>"), page);
    }

    private String console(String value) {
        return fake.consolePage() + "?InstanceVncUrl=" + value;
    }

    private HttpResponse<String> page(String method, String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private Call onlyCall() {
        List<Call> calls = fake.calls();
        assertEquals(1, calls.size());
        return calls.get(0);
    }

    private static String requestId(JsonObject response) {
        return response.get("RequestId").getAsString();
    }

    /** A signed API request, by default for the console of the default instance. */
    private final class Request {

        private final Map<String, String> headers = new HashMap<>(Map.of(
                "Content-Type", "application/json; charset=utf-8",
                "X-TC-Action", "DescribeInstanceVncUrl",
                "X-TC-Version", "2017-03-12",
                "X-TC-Region", FakeCvm.REGION));
        private String method = "POST";
        private String body = "{\"InstanceId\":\"" + FakeCvm.INSTANCE + "\"}";
        private String service = "cvm";
        private String secretId = FakeCvm.SECRET_ID;
        private String secretKey = FakeCvm.SECRET_KEY;
        private Instant timestamp = Instant.now();
        private Duration timeout = Duration.ofSeconds(30);

        Request header(String name, String value) {
            headers.put(name, value);
            return this;
        }

        Request method(String other) {
            method = other;
            return this;
        }

        Request body(String other) {
            body = other;
            return this;
        }

        Request service(String other) {
            service = other;
            return this;
        }

        Request key(String otherId, String otherKey) {
            secretId = otherId;
            secretKey = otherKey;
            return this;
        }

        Request at(Instant instant) {
            timestamp = instant;
            return this;
        }

        Request timeout(Duration duration) {
            timeout = duration;
            return this;
        }

        JsonObject send() throws Exception {
            HttpResponse<String> answer = raw();
            assertEquals(200, answer.statusCode());
            return JsonParser.parseString(answer.body()).getAsJsonObject().getAsJsonObject("Response");
        }

        HttpResponse<String> raw() throws Exception {
            return HTTP.send(signed(), HttpResponse.BodyHandlers.ofString());
        }

        CompletableFuture<HttpResponse<String>> async() {
            return HTTP.sendAsync(signed(), HttpResponse.BodyHandlers.ofString());
        }

        private HttpRequest signed() {
            URI uri = URI.create(fake.endpoint() + "/");
            Map<String, String> signed = new HashMap<>(headers);
            signed.put("Host", uri.getAuthority());
            String authorization = Tc3Verifier.authorization(
                    new FakeRequest(method, "", signed, body.getBytes(UTF_8)),
                    "content-type;host",
                    service,
                    timestamp,
                    secretId,
                    secretKey);
            headers.putIfAbsent("Authorization", authorization);
            headers.putIfAbsent("X-TC-Timestamp", Long.toString(timestamp.getEpochSecond()));
            HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                    .timeout(timeout)
                    .method(method, HttpRequest.BodyPublishers.ofString(body));
            headers.forEach(request::header);
            return request.build();
        }
    }
}
