package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests keys for programs that call Tencent Cloud themselves. */
class KeyClientTest {

    private static final String ARN = "qcs::cam::uin/100000000001:roleName/jenkins-console";
    private static final ApiKey KEY = new ApiKey(FakeCvm.SECRET_ID, FakeCvm.SECRET_KEY);
    private static final CamRole ROLE = new CamRole(ARN, "jenkins-deploy-7", "42", 900);

    private final FakeCvm cvm = FakeCvm.start().withRole(ARN, "42");
    private final TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());

    @AfterEach
    void stop() {
        cvm.close();
    }

    private ApiKey keyFor(CamRole role) throws ConsoleException {
        return client.keyFor(new CallContext(
                KEY,
                role,
                new Region(FakeCvm.REGION),
                new Endpoint(cvm.endpoint()),
                CallPriority.CHECK,
                CallPriority.CHECK.deadline()));
    }

    private MintRequest open(ApiKey key, CamRole role) {
        return Mints.open(new Endpoint(cvm.endpoint()), key, role, FakeCvm.INSTANCE);
    }

    private long sessions() {
        return cvm.calls().stream()
                .filter(call -> call.action().equals("AssumeRole"))
                .count();
    }

    @Test
    void keyWithoutRoleNeedsNoCall() throws Exception {
        assertSame(KEY, keyFor(null));
        assertTrue(cvm.calls().isEmpty());
    }

    @Test
    void roleKeyWorksOnItsOwn() throws Exception {
        ApiKey key = keyFor(ROLE);

        assertNotEquals(FakeCvm.SECRET_ID, key.secretId());
        assertNotNull(key.token());
        assertNotNull(client.mint(open(key, null)));
    }

    @Test
    void everyKeyIsItsOwnSession() throws Exception {
        client.mint(open(KEY, ROLE));

        assertNotEquals(keyFor(ROLE).secretId(), keyFor(ROLE).secretId());
        assertEquals(3, sessions());

        client.mint(open(KEY, ROLE));
        assertEquals(3, sessions(), "the client's own session is still kept");
    }

    @Test
    void temporaryFaultIsRetried() throws Exception {
        cvm.failNext("InternalError", "once");

        assertNotNull(keyFor(ROLE).token());
        assertEquals(2, sessions());
    }

    @Test
    void unknownRoleIsReported() {
        CamRole other = new CamRole(ARN + "-2", "jenkins-deploy-7", null, 900);

        assertEquals(
                "ResourceNotFound.RoleNotFound",
                assertThrows(ConsoleException.class, () -> keyFor(other)).code());
        assertEquals(1, sessions());
    }

    @Test
    void sessionLastsAsRequested() throws Exception {
        Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);

        keyFor(ROLE);

        Duration lasts = Duration.between(before, cvm.temporaryEnds().get(0));
        assertTrue(lasts.toSeconds() >= 900 && lasts.toSeconds() < 960, lasts.toString());
    }

    @Test
    void unsupportedLocaleIsReported() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("th-TH-u-ca-buddhist"));
        try {
            assertEquals(
                    "Client.UnsupportedLocale",
                    assertThrows(ConsoleException.class, () -> keyFor(ROLE)).code());
        } finally {
            Locale.setDefault(before);
        }
        assertEquals(0, sessions());
    }
}
