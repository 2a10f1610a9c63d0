package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the calls that arrive at the endpoint during many concurrent clicks. */
class ApiCallLimiterTest {

    private static final ApiAction ACTION = ApiAction.CVM_VNC_URL;

    private final FakeCvm cvm = FakeCvm.start();
    private final TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());
    private final ExecutorService users = Executors.newCachedThreadPool();
    private final AtomicLong slowest = new AtomicLong();

    @AfterEach
    void stop() {
        users.shutdownNow();
        cvm.close();
    }

    private CallContext caller(String secretId, CallPriority urgency) {
        return new CallContext(
                new ApiKey(secretId, FakeCvm.SECRET_KEY),
                null,
                new Region(FakeCvm.REGION),
                new Endpoint(cvm.endpoint()),
                urgency,
                urgency.deadline());
    }

    private Permit call(ApiCallLimiter budget, String secretId, CallPriority urgency, Duration patience)
            throws ConsoleException {
        return budget.awaitCall(caller(secretId, urgency), ACTION, patience);
    }

    /** Returns the result of each click: empty, or the error code. */
    private List<Future<String>> click(int times, CallPriority urgency) {
        Callable<String> click = () -> {
            long start = System.nanoTime();
            try {
                client.mint(Mints.open(caller(FakeCvm.SECRET_ID, urgency)));
                return "";
            } catch (ConsoleException e) {
                return e.code();
            } finally {
                slowest.accumulateAndGet(System.nanoTime() - start, Math::max);
            }
        };
        List<Future<String>> clicks = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            clicks.add(users.submit(click));
        }
        return clicks;
    }

    private static int count(List<Future<String>> clicks, String outcome) throws Exception {
        int count = 0;
        for (Future<String> click : clicks) {
            count += click.get(60, TimeUnit.SECONDS).equals(outcome) ? 1 : 0;
        }
        return count;
    }

    @Test
    void slotIsFreeOneSecondAfterAnswer() throws Exception {
        ApiCallLimiter budget = new ApiCallLimiter();
        Permit first = call(budget, FakeCvm.SECRET_ID, CallPriority.OPEN, Duration.ZERO);
        for (int i = 1; i < 10; i++) {
            call(budget, FakeCvm.SECRET_ID, CallPriority.OPEN, Duration.ZERO);
        }
        Duration longEnough = Duration.ofMillis(1_100);
        assertThrows(
                ConsoleException.class,
                () -> call(budget, FakeCvm.SECRET_ID, CallPriority.OPEN, longEnough),
                "each of the ten unanswered calls may still arrive");

        long answered = System.nanoTime();
        first.close();
        call(budget, FakeCvm.SECRET_ID, CallPriority.OPEN, Duration.ofSeconds(10));

        assertTrue(System.nanoTime() - answered >= TimeUnit.SECONDS.toNanos(1));
        call(budget, "AKIDAnother", CallPriority.OPEN, Duration.ZERO).close();
    }

    @Test
    void checksLeaveRoomForOpens() throws Exception {
        ApiCallLimiter budget = new ApiCallLimiter();
        for (int i = 0; i < 4; i++) {
            call(budget, FakeCvm.SECRET_ID, CallPriority.CHECK, Duration.ZERO);
        }
        assertThrows(ConsoleException.class, () -> call(budget, FakeCvm.SECRET_ID, CallPriority.CHECK, Duration.ZERO));

        for (int i = 0; i < 6; i++) {
            call(budget, FakeCvm.SECRET_ID, CallPriority.OPEN, Duration.ZERO);
        }
    }

    /** Anyone who may store a key may run connection tests, even with a role that never answers. */
    @Test
    void connectionTestsNeverBlockOpens() throws Exception {
        try (FakeCvm silent = FakeCvm.start()) {
            silent.delayAll(Duration.ofSeconds(5));
            CamRole role = new CamRole("qcs::cam::uin/1:roleName/any", "any", null, 900);
            List<Future<String>> tests = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                ApiKey guessed = new ApiKey("AKIDGuessed" + i, "x");
                tests.add(users.submit(() -> {
                    try {
                        client.keyFor(new CallContext(
                                guessed,
                                role,
                                new Region(FakeCvm.REGION),
                                new Endpoint(silent.endpoint()),
                                CallPriority.CONNECTION_TEST,
                                CallPriority.CONNECTION_TEST.deadline()));
                        return "";
                    } catch (ConsoleException e) {
                        return e.code();
                    }
                }));
            }
            Awaitility.await().until(() -> silent.calls().size() >= ApiCallLimiter.MAX_CONCURRENT_TESTS);

            assertEquals(10, count(click(10, CallPriority.OPEN), ""));

            assertTrue(tests.stream().anyMatch(test -> !test.isDone()), "the tests run meanwhile");
            assertTrue(count(tests, "Client.Busy") >= 50 - 2 * ApiCallLimiter.MAX_CONCURRENT_TESTS);
        }
    }

    @Test
    void eachActionHasItsOwnLimit() throws Exception {
        ApiCallLimiter budget = new ApiCallLimiter();
        for (int i = 0; i < 10; i++) {
            budget.awaitCall(caller(FakeCvm.SECRET_ID, CallPriority.OPEN), ApiAction.ASSUME_ROLE, Duration.ZERO);
        }

        call(budget, FakeCvm.SECRET_ID, CallPriority.OPEN, Duration.ZERO).close();
        assertThrows(
                ConsoleException.class,
                () -> budget.awaitCall(
                        caller(FakeCvm.SECRET_ID, CallPriority.OPEN), ApiAction.ASSUME_ROLE, Duration.ZERO));
    }

    @Test
    void unusedKeyIsForgotten() throws Exception {
        ApiCallLimiter budget = new ApiCallLimiter();
        for (int i = 0; i < 100; i++) {
            call(budget, "AKIDTemporary" + i, CallPriority.OPEN, Duration.ZERO).close();
        }

        Awaitility.await().until(() -> budget.buckets() == 0);
    }

    @Test
    void abandonedWaitIsForgotten() throws Exception {
        ApiCallLimiter budget = new ApiCallLimiter();
        List<Permit> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(call(budget, FakeCvm.SECRET_ID, CallPriority.OPEN, Duration.ZERO));
        }
        assertThrows(
                ConsoleException.class,
                () -> call(budget, FakeCvm.SECRET_ID, CallPriority.OPEN, Duration.ofMillis(10)));
        assertEquals(1, budget.buckets());
        all.forEach(Permit::close);

        Awaitility.await().until(() -> budget.buckets() == 0);
    }

    @Test
    void manyWaitingChecksEndByDeadline() throws Exception {
        for (int i = 0; i < 10; i++) {
            cvm.answerNext(FakeCvm.Answer.hang(Duration.ofSeconds(20)));
        }
        Deadline deadline = Deadline.after(Duration.ofSeconds(2));
        List<Future<String>> checks = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            checks.add(users.submit(() -> {
                CallContext hurried = Mints.caller(cvm.endpoint(), CallPriority.CHECK, deadline);
                try {
                    client.mint(Mints.open(hurried));
                    return "";
                } catch (ConsoleException e) {
                    return e.code();
                }
            }));
        }

        int noRoom = count(checks, "Client.BudgetExhausted");

        assertTrue(deadline.left().isZero());
        assertTrue(noRoom >= 190, noRoom + " were refused");
        assertEquals(200, noRoom + count(checks, "Client.TimedOut"));
    }

    @Test
    void twoHundredClicksNeverExceedTheLimit() throws Exception {
        client.mint(Mints.open(cvm.withKey("AKIDWarmUp", FakeCvm.SECRET_KEY).endpoint(), "AKIDWarmUp"));

        List<Future<String>> clicks = click(200, CallPriority.OPEN);

        int opened = count(clicks, "");
        int refused = count(clicks, "Client.Busy") + count(clicks, "Client.BudgetExhausted");
        assertEquals(200, opened + refused, "each ends with a console or a refusal");
        assertTrue(
                opened >= ApiCallLimiter.MAX_CONCURRENT_OPENS / 2,
                opened + " opened: half of the places are for other keys");
        assertTrue(slowest.get() <= TimeUnit.SECONDS.toNanos(4), "the slowest click took " + slowest.get() + " ns");
        assertTrue(cvm.mostCallsInAnySecond(FakeCvm.SECRET_ID) <= 10);
        assertTrue(cvm.calls().stream().allMatch(call -> call.errorCode() == null), "no call was refused");
    }

    @Test
    void checksDoNotDelayAnOpen() throws Exception {
        List<Future<String>> checks = click(30, CallPriority.CHECK);
        Awaitility.await().until(() -> cvm.calls().size() >= 4);
        long before = System.nanoTime();

        assertEquals(1, count(click(1, CallPriority.OPEN), ""));

        long took = Duration.ofNanos(System.nanoTime() - before).toMillis();
        long checksThen = cvm.calls().size() - 1;
        assertTrue(checksThen < 30, "the open did not wait for the pending checks: " + took + " ms");
        assertEquals(30, count(checks, ""));
    }

    @Test
    void slowEndpointHoldsBoundedThreads() throws Exception {
        cvm.delayAll(Duration.ofSeconds(2));
        List<Future<String>> clicks = click(100, CallPriority.OPEN);

        int refused = count(clicks, "Client.Busy");

        assertTrue(refused >= 100 - ApiCallLimiter.MAX_CONCURRENT_OPENS / 2, refused + " were told to come back later");
    }

    @Test
    void interruptedWaitIsForgotten() throws Exception {
        ApiCallLimiter budget = new ApiCallLimiter();
        List<Permit> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(call(budget, FakeCvm.SECRET_ID, CallPriority.OPEN, Duration.ZERO));
        }
        Thread.currentThread().interrupt();
        ConsoleException e = assertThrows(
                ConsoleException.class,
                () -> call(budget, FakeCvm.SECRET_ID, CallPriority.OPEN, Duration.ofSeconds(10)));
        assertTrue(Thread.interrupted());
        assertEquals("Client.TimedOut", e.code());
        all.forEach(Permit::close);

        Awaitility.await().until(() -> budget.buckets() == 0);
    }
}
