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
        return keyFor(role, CallPriority.CHECK);
    }

    private ApiKey keyFor(CamRole role, CallPriority priority) throws ConsoleException {
        return client.keyFor(new CallContext(
                KEY, role, new Region(FakeCvm.REGION), new Endpoint(cvm.endpoint()), priority, priority.deadline()));
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

    /** STS has its own code for too many calls, which rest longer as those of CVM do. */
    @Test
    void throttledAssumeRoleWaitsAndSlowsDown() throws Exception {
        cvm.failNext("InvalidParameter.OverLimit", "slow down");
        for (int i = 0; i < 10; i++) {
            assertNotNull(keyFor(ROLE, CallPriority.OPEN).token());
        }

        assertEquals(11, sessions(), "the refused call, its retry, and one more than there are slots");
        assertTrue(sinceFirstCall(1).compareTo(Duration.ofSeconds(1)) >= 0, "retried after " + sinceFirstCall(1));
        assertTrue(sinceFirstCall(10).compareTo(Duration.ofSeconds(2)) >= 0, "after " + sinceFirstCall(10));
    }

    private Duration sinceFirstCall(int call) {
        return Duration.ofNanos(
                cvm.calls().get(call).arrivedNanos() - cvm.calls().get(0).arrivedNanos());
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
