package io.jenkins.plugins.tencentvnc.cvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What arrives at the endpoint when many click at once. */
class BudgetTest {

    private final FakeCvm cvm = FakeCvm.start();
    private final VncUrlClient client = new SdkVncUrlClient(UnaryOperator.identity());
    private final ExecutorService users = Executors.newCachedThreadPool();
    private final AtomicLong slowest = new AtomicLong();

    @AfterEach
    void stop() {
        users.shutdownNow();
        cvm.close();
    }

    private MintRequest request(Urgency urgency) {
        return new MintRequest(
                new ApiKey(FakeCvm.SECRET_ID, FakeCvm.SECRET_KEY),
                null,
                new Region(FakeCvm.REGION),
                new InstanceId(FakeCvm.INSTANCE),
                Endpoint.of(cvm.endpoint()),
                new ConsolePage(cvm.consolePage()),
                ConsoleHosts.DEFAULT,
                urgency);
    }

    /** What each of the clicks ended in: empty, or the code. */
    private List<Future<String>> click(int times, Urgency urgency) {
        long start = System.nanoTime();
        Callable<String> click = () -> {
            try {
                client.mint(request(urgency));
                return "";
            } catch (CvmException e) {
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
    void aCallHoldsItsSlotUntilASecondAfterItsAnswer() throws Exception {
        Budget budget = new Budget();
        Budget.Permit first = budget.awaitCall(FakeCvm.SECRET_ID, Urgency.OPEN, Duration.ZERO);
        for (int i = 1; i < 10; i++) {
            budget.awaitCall(FakeCvm.SECRET_ID, Urgency.OPEN, Duration.ZERO);
        }
        Duration longEnough = Duration.ofMillis(1_100);
        assertThrows(
                Budget.Exhausted.class,
                () -> budget.awaitCall(FakeCvm.SECRET_ID, Urgency.OPEN, longEnough),
                "ten calls are unanswered, and any of them may be about to arrive");

        long answered = System.nanoTime();
        first.close();
        budget.awaitCall(FakeCvm.SECRET_ID, Urgency.OPEN, Duration.ofSeconds(10));

        assertTrue(System.nanoTime() - answered >= TimeUnit.SECONDS.toNanos(1));
        budget.awaitCall("AKIDAnother", Urgency.OPEN, Duration.ZERO).close();
    }

    @Test
    void checksLeaveRoomForOpens() throws Exception {
        Budget budget = new Budget();
        for (int i = 0; i < 4; i++) {
            budget.awaitCall(FakeCvm.SECRET_ID, Urgency.CHECK, Duration.ZERO);
        }
        assertThrows(Budget.Exhausted.class, () -> budget.awaitCall(FakeCvm.SECRET_ID, Urgency.CHECK, Duration.ZERO));

        for (int i = 0; i < 6; i++) {
            budget.awaitCall(FakeCvm.SECRET_ID, Urgency.OPEN, Duration.ZERO);
        }
    }

    @Test
    void twoHundredClicksNeverExceedTheLimit() throws Exception {
        client.mint(Mints.open(cvm.withKey("AKIDWarmUp", FakeCvm.SECRET_KEY).endpoint(), "AKIDWarmUp"));

        List<Future<String>> clicks = click(200, Urgency.OPEN);

        int opened = count(clicks, "");
        assertEquals(200, opened + count(clicks, "Client.BudgetExhausted"), "each ends with a console or a clear no");
        assertTrue(opened >= 20, opened + " opened");
        assertTrue(slowest.get() <= TimeUnit.SECONDS.toNanos(4), "the last click ended after " + slowest.get() + " ns");
        assertTrue(cvm.mostCallsInAnySecond(FakeCvm.SECRET_ID) <= 10);
        assertTrue(cvm.calls().stream().allMatch(call -> call.errorCode() == null), "no call was refused");
    }

    @Test
    void checksDoNotDelayAnOpen() throws Exception {
        List<Future<String>> checks = click(30, Urgency.CHECK);
        Thread.sleep(300);
        long before = System.nanoTime();

        assertEquals(1, count(click(1, Urgency.OPEN), ""));

        long took = Duration.ofNanos(System.nanoTime() - before).toMillis();
        long checksThen = cvm.calls().size() - 1;
        assertTrue(checksThen < 30, "checks were still waiting, and the open didn't wait for them: " + took + " ms");
        assertEquals(30, count(checks, ""));
    }

    @Test
    void aSlowTencentCloudHoldsABoundedNumberOfThreads() throws Exception {
        cvm.delayAll(Duration.ofSeconds(2));
        List<Future<String>> clicks = click(100, Urgency.OPEN);

        int refused = count(clicks, "Client.BudgetExhausted");

        assertTrue(refused >= 100 - Budget.OPENS_AT_ONCE, refused + " were told to come back later");
    }
}
