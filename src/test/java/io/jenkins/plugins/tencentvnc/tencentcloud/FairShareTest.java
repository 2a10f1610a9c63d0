package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that a user or a key that floods Jenkins with opens leaves capacity to others. */
class FairShareTest {

    private static final String BUSY_KEY = FakeCvm.SECRET_ID;
    private static final String OTHER_KEY = "AKIDOfAnotherTeam";

    private final FakeCvm cvm = FakeCvm.start().withKey(OTHER_KEY, FakeCvm.SECRET_KEY);
    private final TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile boolean flooding = true;

    @AfterEach
    void stop() {
        flooding = false;
        threads.shutdownNow();
        cvm.close();
    }

    private ConsoleUrl open(String secretId, String user) throws ConsoleException {
        CallContext context = Mints.open(cvm.endpoint(), secretId).context();
        return client.mint(Mints.open(context.forUser(user)));
    }

    /** Keeps forty requests in progress, each sent again as soon as it is answered. */
    private void flood(String secretId, boolean bySeveralUsers) {
        for (int i = 0; i < 40; i++) {
            String user = bySeveralUsers ? "user-" + i : "mallory";
            threads.submit(() -> {
                while (flooding) {
                    try {
                        open(secretId, user);
                    } catch (ConsoleException e) {
                        Thread.sleep(10);
                    }
                }
                return null;
            });
        }
        int calls = cvm.calls().size();
        Awaitility.await().until(() -> cvm.calls().size() >= calls + 8);
    }

    private void warmUp() throws ConsoleException {
        open(OTHER_KEY, "nobody");
    }

    /** Opens one after the other, as a user does. */
    private int consolesOf(String secretId, String user, int clicks) {
        int consoles = 0;
        for (int i = 0; i < clicks; i++) {
            try {
                open(secretId, user);
                consoles++;
            } catch (ConsoleException e) {
                // Counted as missing.
            }
        }
        return consoles;
    }

    @Test
    void floodingUserLeavesKeyToOthers() throws Exception {
        warmUp();
        cvm.delayAll(Duration.ofMillis(500));
        flood(BUSY_KEY, false);

        assertEquals(5, consolesOf(BUSY_KEY, "bob", 5));
    }

    @Test
    void floodedKeyLeavesOtherKeys() throws Exception {
        warmUp();
        cvm.delayAll(Duration.ofMillis(500));
        flood(BUSY_KEY, true);

        assertEquals(5, consolesOf(OTHER_KEY, "bob", 5));
    }

    @Test
    void userWithFewestCallsIsNext() throws Exception {
        ApiCallLimiter budget = new ApiCallLimiter();
        List<Permit> mallorys = new ArrayList<>();
        for (int i = 0; i < ApiAction.CVM_VNC_URL.callsPerSecond(); i++) {
            mallorys.add(await(budget, "mallory"));
        }
        List<String> served = new ArrayList<>();
        List<Future<?>> waiting = new ArrayList<>();
        for (String user : List.of("mallory", "mallory", "mallory", "bob", "alice", "bob")) {
            waiting.add(threads.submit(() -> {
                await(budget, user);
                synchronized (served) {
                    served.add(user);
                }
                return null;
            }));
            int all = waiting.size();
            Awaitility.await().until(() -> budget.waiting() == all);
        }

        for (int i = 0; i < waiting.size(); i++) {
            mallorys.get(i).close();
            int answered = i + 1;
            Awaitility.await().until(() -> {
                synchronized (served) {
                    return served.size() == answered;
                }
            });
        }

        assertEquals(List.of("bob", "alice", "bob", "mallory", "mallory", "mallory"), served);
    }

    private static Permit await(ApiCallLimiter budget, String user) throws ConsoleException {
        CallContext caller = Mints.caller("http://127.0.0.1:1", CallPriority.OPEN, CallPriority.OPEN.deadline());
        Permit permit = budget.awaitCall(caller.forUser(user), ApiAction.CVM_VNC_URL, Duration.ofSeconds(30));
        assertNotNull(permit);
        return permit;
    }

    @Test
    void singleUserGetsEveryCall() throws Exception {
        warmUp();
        List<Future<ConsoleUrl>> opens = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            opens.add(threads.submit(() -> open(BUSY_KEY, "alice")));
        }
        for (Future<ConsoleUrl> open : opens) {
            assertNotNull(open.get());
        }
        assertTrue(cvm.mostCallsInAnySecond(BUSY_KEY) <= 10);
    }
}
