package io.jenkins.plugins.tencentvnc.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the algorithm with the two signatures in Tencent Cloud's documentation. */
class Tc3VerifierTest {

    private static final String SECRET_ID = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******";
    private static final String SECRET_KEY = "Gu5t9xGARNpq86cd98joQYCN3*******";
    private static final String SIGNATURE = "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c";
    private static final String AUTHORIZATION = "TC3-HMAC-SHA256 Credential=" + SECRET_ID
            + "/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature=" + SIGNATURE;

    private static final Instant TIMESTAMP = Instant.ofEpochSecond(1551113065);
    private static final String BODY =
            "{\"Limit\": 1, \"Filters\": [{\"Values\": [\"\\u672a\\u547d\\u540d\"], \"Name\": \"instance-name\"}]}";

    private final Map<String, String> headers = new HashMap<>(Map.of(
            "Authorization", AUTHORIZATION,
            "Content-Type", "application/json; charset=utf-8",
            "Host", "cvm.tencentcloudapi.com",
            "X-TC-Action", "DescribeInstances",
            "X-TC-Timestamp", "1551113065"));

    @Test
    void reproducesThePublishedSignature() {
        assertEquals(
                SIGNATURE, Tc3Verifier.signature(request(BODY), "content-type;host", "cvm", TIMESTAMP, SECRET_KEY));
        assertTrue(verifies(request(BODY), SECRET_KEY));
    }

    @Test
    void reproducesPublishedSignatureOfAction() {
        assertEquals(
                "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f",
                Tc3Verifier.signature(
                        request(BODY), "content-type;host;x-tc-action", "cvm", TIMESTAMP, "*".repeat(32)));
    }

    @Test
    void readsClaimFromHeaders() {
        Tc3Verifier.Claim claim = Tc3Verifier.claim(request(BODY)).orElseThrow();
        assertEquals(
                new Tc3Verifier.Claim(SECRET_ID, "2019-02-25", "cvm", "content-type;host", SIGNATURE, TIMESTAMP),
                claim);
    }

    @Test
    void writesTheHeaderItReads() {
        assertEquals(
                AUTHORIZATION,
                Tc3Verifier.authorization(request(BODY), "content-type;host", "cvm", TIMESTAMP, SECRET_ID, SECRET_KEY));
    }

    @Test
    void refusesAnAlteredBody() {
        assertFalse(verifies(request(BODY.replace("1", "2")), SECRET_KEY));
    }

    @Test
    void refusesAnotherHost() {
        headers.put("Host", "cvm.example.com");
        assertFalse(verifies(request(BODY), SECRET_KEY));
    }

    @Test
    void refusesAnotherMethodOrQuery() {
        assertFalse(verifies(new FakeRequest("PUT", "", headers, BODY.getBytes(UTF_8)), SECRET_KEY));
        assertFalse(verifies(new FakeRequest("POST", "Limit=1", headers, BODY.getBytes(UTF_8)), SECRET_KEY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1551113064", "1551113066"})
    void refusesAnotherTimestampOfTheSameDay(String timestamp) {
        headers.put("X-TC-Timestamp", timestamp);
        assertFalse(verifies(request(BODY), SECRET_KEY));
    }

    @Test
    void refusesAnotherKey() {
        assertFalse(verifies(request(BODY), SECRET_KEY.replace('G', 'g')));
    }

    @Test
    void refusesDateOtherThanTimestamp() {
        headers.put("Authorization", AUTHORIZATION.replace("2019-02-25", "2562-02-25"));
        assertFalse(verifies(request(BODY), SECRET_KEY));
    }

    @Test
    void refusesAnotherService() {
        headers.put("Authorization", AUTHORIZATION.replace("/cvm/", "/sts/"));
        assertFalse(verifies(request(BODY), SECRET_KEY));
    }

    @Test
    void ignoresCaseAndOuterSpaceOfHeaderValues() {
        headers.put("Content-Type", " Application/JSON; charset=UTF-8 ");
        assertTrue(verifies(request(BODY), SECRET_KEY));
    }

    @Test
    void acceptsAnUnsignedPayload() {
        headers.put("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD");
        headers.put(
                "Authorization",
                Tc3Verifier.authorization(request(BODY), "content-type;host", "cvm", TIMESTAMP, SECRET_ID, SECRET_KEY));
        assertTrue(verifies(request("anything"), SECRET_KEY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SKIP",
                "TC3-HMAC-SHA256 Credential=AKID/2019-02-25/cvm, SignedHeaders=content-type;host, Signature="
                        + SIGNATURE,
                "TC3-HMAC-SHA256 Credential=AKID/2019-02-25/cvm/tc3_request, SignedHeaders=host, Signature="
                        + SIGNATURE,
                "TC3-HMAC-SHA256 Credential=AKID/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host,"
                        + " Signature=short"
            })
    void findsNoClaimInMalformedHeader(String authorization) {
        headers.put("Authorization", authorization);
        assertEquals(Optional.empty(), Tc3Verifier.claim(request(BODY)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "01551113065", "1551113065000", "now"})
    void findsNoClaimWithInvalidTimestamp(String timestamp) {
        headers.put("X-TC-Timestamp", timestamp);
        assertEquals(Optional.empty(), Tc3Verifier.claim(request(BODY)));
    }

    private FakeRequest request(String body) {
        return new FakeRequest("POST", "", headers, body.getBytes(UTF_8));
    }

    private static boolean verifies(FakeRequest request, String secretKey) {
        return Tc3Verifier.verify(Tc3Verifier.claim(request).orElseThrow(), request, secretKey);
    }
}
