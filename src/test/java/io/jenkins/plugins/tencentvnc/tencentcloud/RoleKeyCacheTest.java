package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Tests for how long temporary keys of roles are cached, and how many. */
class RoleKeyCacheTest {

    private final RoleKeyCache sessions = new RoleKeyCache();
    private int assumed;

    private static CallContext caller(int role) {
        return new CallContext(
                new ApiKey("AKIDx", "s3cret"),
                new CamRole("qcs::cam::uin/1:roleName/role-" + role, "jenkins", null, 900),
                new Region("ap-beijing"),
                Endpoint.DEFAULT,
                CallPriority.OPEN,
                CallPriority.OPEN.deadline());
    }

    private void ask(int role, Instant end) throws ConsoleException {
        sessions.keyFor(caller(role), any -> {
            assumed++;
            return new SdkCalls.TemporaryKey(new ApiKey("AKIDtmp", "s3cret", "token"), end);
        });
    }

    private ApiKey askDuringOutage(int role) throws ConsoleException {
        return sessions.keyFor(caller(role), any -> {
            throw new ConsoleException("InternalError");
        });
    }

    @Test
    void keyEndingInFiveMinutesIsNotReused() throws Exception {
        ask(1, Instant.now().plusSeconds(299));
        ask(1, Instant.now().plusSeconds(330));
        assertEquals(2, assumed);

        ask(1, Instant.EPOCH);
        assertEquals(2, assumed, "a key that ends later is reused");
    }

    /** Including a session whose key was deleted in Jenkins, which is never requested again. */
    @Test
    void endedSessionsAreRemoved() throws Exception {
        ask(1, Instant.now().minusSeconds(1));
        ask(2, Instant.now().plusSeconds(3600));
        ask(3, Instant.now().plusSeconds(3600));

        assertEquals(2, sessions.size());
    }

    @Test
    void validKeyOutlastsFailedRenewal() throws Exception {
        ask(1, Instant.now().plusSeconds(200));
        ask(2, Instant.now().plusSeconds(3600));

        assertEquals("AKIDtmp", askDuringOutage(1).secretId());
        ask(1, Instant.now().plusSeconds(3600));
        assertEquals(3, assumed, "the next call renews the key");
    }

    /** The rest of the time is for the call itself. */
    @Test
    void renewalOfValidKeyGetsLittleTime() throws Exception {
        ask(1, Instant.now().plusSeconds(200));

        ApiKey key = sessions.keyFor(caller(1), renewal -> {
            assertTrue(renewal.deadline().left().compareTo(Duration.ofSeconds(3)) <= 0);
            throw new ConsoleException("Client.TimedOut");
        });

        assertEquals("AKIDtmp", key.secretId());
    }

    @Test
    void endedKeyDoesNotOutlastFailedRenewal() throws Exception {
        ask(1, Instant.now().minusSeconds(1));

        ConsoleException e = assertThrows(ConsoleException.class, () -> askDuringOutage(1));
        assertEquals("InternalError", e.code());
    }

    @Test
    void refusedKeyDoesNotOutlastFailedRenewal() throws Exception {
        ask(1, Instant.now().plusSeconds(200));
        sessions.forget(caller(1));

        assertThrows(ConsoleException.class, () -> askDuringOutage(1));
    }

    /** A year that a hostile answer may name, and that does not fit into milliseconds. */
    @Test
    void keyWithoutEndBreaksNoLaterCall() throws Exception {
        ask(1, Instant.MAX);
        ask(1, Instant.now().plusSeconds(3600));
        ask(2, Instant.now().plusSeconds(3600));

        assertEquals(2, assumed);
    }

    /** As after a change of the SecretKey in Jenkins. */
    @Test
    void sessionOfOtherKeyIsNotUsed() throws Exception {
        ask(1, Instant.now().plusSeconds(3600));
        CallContext before = caller(1);
        CallContext changed = new CallContext(
                new ApiKey("AKIDx", "another"),
                before.role(),
                before.region(),
                before.endpoint(),
                before.priority(),
                before.deadline());

        ApiKey key = sessions.keyFor(
                changed,
                any -> new SdkCalls.TemporaryKey(
                        new ApiKey("AKIDnew", "s3cret", "token"), Instant.now().plusSeconds(3600)));

        assertEquals("AKIDnew", key.secretId());
    }

    @Test
    void leastRecentlyUsedRoleIsRemoved() throws Exception {
        Instant end = Instant.now().plusSeconds(3600);
        for (int role = 1; role <= 256; role++) {
            ask(role, end);
        }
        ask(1, end);
        assertEquals(256, assumed, "the capacity of the cache");

        ask(257, end);
        ask(1, end);
        ask(3, end);
        assertEquals(257, assumed);

        ask(2, end);
        assertEquals(258, assumed);
    }
}
