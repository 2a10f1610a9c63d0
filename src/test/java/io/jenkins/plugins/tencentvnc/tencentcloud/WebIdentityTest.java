package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm.Answer;
import io.jenkins.plugins.tencentvnc.testing.FakeIssuer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests keys for an OpenID Connect token, which the fake STS verifies. */
class WebIdentityTest {

    private static final String ROLE = "qcs::cam::uin/100000000001:roleName/jenkins-oidc";
    private static final String PROVIDER = "jenkins";
    private static final String AUDIENCE = "sts.tencentcloudapi.com";
    private static final String SUBJECT = "https://jenkins.example.com/job/deploy/";
    private static final FakeIssuer ISSUER = new FakeIssuer("https://jenkins.example.com/oidc", "jenkins-oidc");
    private static final FakeIssuer OTHER = new FakeIssuer("https://jenkins.example.com/oidc", "jenkins-oidc");
    private static final String TRUST = """
            {
              "version": "2.0",
              "statement": [
                {
                  "effect": "allow",
                  "action": ["name/sts:AssumeRoleWithWebIdentity"],
                  "principal": {"federated": ["qcs::cam::uin/100000000001:oidc-provider/jenkins"]},
                  "condition": {
                    "string_equal": {
                      "oidc:iss": ["https://jenkins.example.com/oidc"],
                      "oidc:aud": ["sts.tencentcloudapi.com"],
                      "oidc:sub": ["https://jenkins.example.com/job/deploy/"]
                    }
                  }
                }
              ]
            }
            """;

    private final FakeCvm cvm = FakeCvm.start()
            .withIdentityProvider(PROVIDER, ISSUER.url(), AUDIENCE, ISSUER.jwks())
            .withTrust(ROLE, TRUST);
    private final TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());

    @AfterEach
    void stop() {
        cvm.close();
    }

    private static WebIdentity identity(String role, String provider, String token) throws ConsoleException {
        return new WebIdentity(new CamRole(role, "jenkins-deploy-7", null, 900), provider, IdToken.of(token), null);
    }

    private static WebIdentity identity(String token) throws ConsoleException {
        return identity(ROLE, PROVIDER, token);
    }

    private CallContext caller(WebIdentity identity, CamRole role) {
        return new CallContext(
                identity,
                role,
                new Region(FakeCvm.REGION),
                new Endpoint(cvm.endpoint()),
                CallPriority.OPEN,
                CallPriority.OPEN.deadline());
    }

    private ConsoleUrl mint(WebIdentity identity) throws ConsoleException {
        return client.mint(Mints.open(caller(identity, null)));
    }

    private ConsoleException refused(WebIdentity identity) {
        return assertThrows(ConsoleException.class, () -> mint(identity));
    }

    private List<String> actions() {
        return cvm.calls().stream().map(FakeCvm.Call::action).toList();
    }

    @Test
    void clickWorksWithoutStoredKey() throws Exception {
        assertNotNull(mint(identity(ISSUER.token(AUDIENCE, SUBJECT))));

        FakeCvm.Call sts = cvm.calls().get(0);
        assertEquals("AssumeRoleWithWebIdentity", sts.action());
        assertEquals("2018-08-13", sts.version());
        assertEquals(FakeCvm.REGION, sts.region());
        assertNull(sts.secretId(), "not signed");
        assertTrue(cvm.calls().get(1).signatureValid());
    }

    @Test
    void sessionIsReusedForTheSameToken() throws Exception {
        String token = ISSUER.token(AUDIENCE, SUBJECT);
        mint(identity(token));
        mint(identity(token));
        assertEquals(
                List.of("AssumeRoleWithWebIdentity", "DescribeInstanceVncUrl", "DescribeInstanceVncUrl"), actions());

        mint(identity(
                ISSUER.token(AUDIENCE, SUBJECT, Instant.now(), Instant.now().plusSeconds(60))));
        assertEquals("AssumeRoleWithWebIdentity", actions().get(3));
    }

    @Test
    void refusedSessionTokenIsReplacedOnce() throws Exception {
        WebIdentity identity = identity(ISSUER.token(AUDIENCE, SUBJECT));
        mint(identity);
        cvm.failNext("AuthFailure.TokenFailure", "expired");

        assertNotNull(mint(identity));
        assertEquals(
                2,
                actions().stream().filter("AssumeRoleWithWebIdentity"::equals).count());
    }

    @Test
    void webIdentityAssumesAnotherRole() throws Exception {
        String arn = "qcs::cam::uin/100000000002:roleName/jenkins-console";
        cvm.withRole(arn, null);
        CamRole role = new CamRole(arn, "jenkins-deploy-7", null, 900);
        WebIdentity identity = identity(ISSUER.token(AUDIENCE, SUBJECT));

        client.mint(Mints.open(caller(identity, role)));
        client.mint(Mints.open(caller(identity, role)));

        assertEquals(
                List.of("AssumeRoleWithWebIdentity", "AssumeRole", "DescribeInstanceVncUrl", "DescribeInstanceVncUrl"),
                actions());
    }

    @Test
    void revokedBaseKeyIsReplacedForBinding() throws Exception {
        String arn = "qcs::cam::uin/100000000002:roleName/jenkins-console";
        cvm.withRole(arn, null);
        WebIdentity identity = identity(ISSUER.token(AUDIENCE, SUBJECT));
        mint(identity);
        cvm.revokeKey(cvm.calls().get(1).secretId());

        assertNotNull(client.keyFor(caller(identity, new CamRole(arn, "jenkins-deploy-7", null, 900)))
                .token());

        assertEquals(
                List.of("AssumeRole", "AssumeRoleWithWebIdentity", "AssumeRole"),
                actions().subList(2, 5));
    }

    @Test
    void everyKeyIsItsOwnSession() throws Exception {
        WebIdentity identity = identity(ISSUER.token(AUDIENCE, SUBJECT));

        ApiKey first = client.keyFor(caller(identity, null));
        ApiKey second = client.keyFor(caller(identity, null));

        assertNotNull(first.token());
        assertNotEquals(first.secretId(), second.secretId());
    }

    @Test
    void stsCallUsesRegionOfTheIdentity() throws Exception {
        String elsewhere = "ap-shanghai";
        WebIdentity identity = new WebIdentity(
                new CamRole(ROLE, "jenkins", null, 900),
                PROVIDER,
                IdToken.of(ISSUER.token(AUDIENCE, SUBJECT)),
                new Region(elsewhere));
        cvm.withInstance("ins-elsewher", elsewhere, "RUNNING");

        mint(identity);

        assertEquals(elsewhere, cvm.calls().get(0).region());
        assertEquals(FakeCvm.REGION, cvm.calls().get(1).region());
    }

    @Test
    void tokenOfOtherIssuerIsRefused() throws Exception {
        FakeIssuer elsewhere = new FakeIssuer("https://elsewhere.example.com", "jenkins-oidc");
        JsonObject claims = new JsonObject();
        claims.addProperty("exp", Instant.now().plusSeconds(60).getEpochSecond());
        for (String token : List.of(
                OTHER.token(AUDIENCE, SUBJECT),
                elsewhere.token(AUDIENCE, SUBJECT),
                ISSUER.token("sts.amazonaws.com", SUBJECT),
                ISSUER.token("none", claims))) {
            ConsoleException e = refused(identity(token));
            assertEquals("InvalidParameter.WebIdentityTokenError", e.code());
            assertFalse(e.requestId().isEmpty());
            assertTellsNothingOf(token, e);
        }
        assertTrue(actions().stream().allMatch("AssumeRoleWithWebIdentity"::equals));
    }

    @Test
    void wrongClockIsTokenError() throws Exception {
        WebIdentity identity = identity(ISSUER.token(AUDIENCE, SUBJECT));
        cvm.advance(Duration.ofHours(2));
        assertEquals("InvalidParameter.WebIdentityTokenError", refused(identity).code());

        cvm.advance(Duration.ofHours(-4));
        assertEquals("InvalidParameter.WebIdentityTokenError", refused(identity).code());
    }

    @Test
    void untrustedSubjectIsDenied() throws Exception {
        String token = ISSUER.token(AUDIENCE, SUBJECT + "other/");

        ConsoleException e = refused(identity(token));

        assertEquals("Client.WebIdentityDenied", e.code());
        assertEquals(cvm.calls().get(0).requestId(), e.requestId());
        assertTellsNothingOf(token, e);
    }

    @Test
    void unknownProviderOrRoleIsReported() throws Exception {
        String token = ISSUER.token(AUDIENCE, SUBJECT);

        assertEquals(
                "Client.WebIdentityRejected",
                refused(identity(ROLE, "unknown", token)).code());
        assertEquals(
                "InternalError.GetRoleError",
                refused(identity(ROLE + "-2", PROVIDER, token)).code());
    }

    @Test
    void otherProviderNameIsDenied() throws Exception {
        cvm.withIdentityProvider("another", ISSUER.url(), AUDIENCE, ISSUER.jwks());

        ConsoleException e = refused(identity(ROLE, "another", ISSUER.token(AUDIENCE, SUBJECT)));
        assertEquals("Client.WebIdentityDenied", e.code());
    }

    @Test
    void temporaryFaultIsRetried() throws Exception {
        cvm.answerNext(Answer.status(503));

        assertNotNull(mint(identity(ISSUER.token(AUDIENCE, SUBJECT))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"InternalError.SystemError", "RequestLimitExceeded", "SomethingNew"})
    void tokenInMessageIsRedacted(String code) throws Exception {
        String token = ISSUER.token(AUDIENCE, SUBJECT);
        cvm.failNext(code, "because of " + token + " and " + token.split("\\.")[1]);
        cvm.failNext(code, "because of " + token);

        ConsoleException e = refused(identity(token));

        assertEquals(code, e.code());
        assertTellsNothingOf(token, e);
    }

    private static void assertTellsNothingOf(String token, ConsoleException e) {
        String told = FaultScenario.everyTextOf(e);
        for (String part : token.split("\\.")) {
            assertFalse(told.contains(part), told);
        }
    }

    @Test
    void toStringHidesTheToken() throws Exception {
        String token = ISSUER.token(AUDIENCE, SUBJECT);
        WebIdentity identity = identity(token);

        for (String part : token.split("\\.")) {
            assertFalse(Mints.open(caller(identity, null)).toString().contains(part));
            assertFalse(identity.rateLimitKey().contains(part));
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "a b", "a/b", "身份"})
    void invalidProviderIsRefused(String provider) {
        assertThrows(InvalidInputException.class, () -> identity(ROLE, provider, ISSUER.token(AUDIENCE, SUBJECT)));
    }
}
