package io.jenkins.plugins.tencentvnc.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.fakecvm.FakeCvm;
import io.jenkins.plugins.tencentvnc.remedy.ConsoleException;
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

/** What arrives at the endpoint when many click at once. */
class BudgetTest {

    private static final Action ACTION = Action.CVM_VNC_URL;

    private final FakeCvm cvm = FakeCvm.start();
    private final TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());
    private final ExecutorService users = Executors.newCachedThreadPool();
    private final AtomicLong slowest = new AtomicLong();

    @AfterEach
    void stop() {
        users.shutdownNow();
        cvm.close();
    }

    private MintRequest request(Urgency urgency) {
        return new MintRequest(
                new Caller(
                        new ApiKey(FakeCvm.SECRET_ID, FakeCvm.SECRET_KEY),
                        null,
                        new Region(FakeCvm.REGION),
                        Endpoint.of(cvm.endpoint()),
                        urgency,
                        urgency.deadline()),
                new InstanceId(FakeCvm.INSTANCE),
                new ConsolePage(cvm.consolePage()),
                ConsoleHosts.DEFAULT);
    }

    /** What each of the clicks ended in: empty, or the code. */
    private List<Future<String>> click(int times, Urgency urgency) {
        long start = System.nanoTime();
        Callable<String> click = () -> {
            try {
                client.mint(request(urgency));
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
    void aCallHoldsItsSlotUntilASecondAfterItsAnswer() throws Exception {
        Budget budget = new Budget();
        Budget.Permit first = budget.awaitCall(FakeCvm.SECRET_ID, ACTION, Urgency.OPEN, Duration.ZERO);
        for (int i = 1; i < 10; i++) {
            budget.awaitCall(FakeCvm.SECRET_ID, ACTION, Urgency.OPEN, Duration.ZERO);
        }
        Duration longEnough = Duration.ofMillis(1_100);
        assertThrows(
                ConsoleException.class,
                () -> budget.awaitCall(FakeCvm.SECRET_ID, ACTION, Urgency.OPEN, longEnough),
                "ten calls are unanswered, and any of them may be about to arrive");

        long answered = System.nanoTime();
        first.close();
        budget.awaitCall(FakeCvm.SECRET_ID, ACTION, Urgency.OPEN, Duration.ofSeconds(10));

        assertTrue(System.nanoTime() - answered >= TimeUnit.SECONDS.toNanos(1));
        budget.awaitCall("AKIDAnother", ACTION, Urgency.OPEN, Duration.ZERO).close();
    }

    @Test
    void checksLeaveRoomForOpens() throws Exception {
        Budget budget = new Budget();
        for (int i = 0; i < 4; i++) {
            budget.awaitCall(FakeCvm.SECRET_ID, ACTION, Urgency.CHECK, Duration.ZERO);
        }
        assertThrows(
                ConsoleException.class,
                () -> budget.awaitCall(FakeCvm.SECRET_ID, ACTION, Urgency.CHECK, Duration.ZERO));

        for (int i = 0; i < 6; i++) {
            budget.awaitCall(FakeCvm.SECRET_ID, ACTION, Urgency.OPEN, Duration.ZERO);
        }
    }

    /** Whoever may store a key of his own may try it out, with a role that never answers if he likes. */
    @Test
    void trialsNeverKeepPeopleOut() throws Exception {
        cvm.delayAll(Duration.ofSeconds(3));
        CamRole role = new CamRole("qcs::cam::uin/1:roleName/any", "any", null, 900);
        List<Future<String>> trials = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ApiKey guessed = new ApiKey("AKIDGuessed" + i, "x");
            trials.add(users.submit(() -> {
                try {
                    client.keyFor(new Caller(
                            guessed,
                            role,
                            new Region(FakeCvm.REGION),
                            Endpoint.of(cvm.endpoint()),
                            Urgency.TRIAL,
                            Urgency.TRIAL.deadline()));
                    return "";
                } catch (ConsoleException e) {
                    return e.code();
                }
            }));
        }
        assertTrue(count(trials, "Client.BudgetExhausted") >= 50 - 2 * Budget.TRIALS_AT_ONCE);
        cvm.behave();

        assertEquals(10, count(click(10, Urgency.OPEN), ""));
    }

    @Test
    void eachActionHasALimitOfItsOwn() throws Exception {
        Budget budget = new Budget();
        for (int i = 0; i < 10; i++) {
            budget.awaitCall(FakeCvm.SECRET_ID, Action.ASSUME_ROLE, Urgency.OPEN, Duration.ZERO);
        }

        budget.awaitCall(FakeCvm.SECRET_ID, ACTION, Urgency.OPEN, Duration.ZERO).close();
        assertThrows(
                ConsoleException.class,
                () -> budget.awaitCall(FakeCvm.SECRET_ID, Action.ASSUME_ROLE, Urgency.OPEN, Duration.ZERO));
    }

    @Test
    void aKeyThatIsNoLongerUsedLeavesNothingBehind() throws Exception {
        Budget budget = new Budget();
        for (int i = 0; i < 100; i++) {
            budget.awaitCall("AKIDTemporary" + i, ACTION, Urgency.OPEN, Duration.ZERO)
                    .close();
        }

        Awaitility.await().until(() -> budget.lines() == 0);
    }

    @Test
    void aWaitThatIsGivenUpLeavesNothingBehind() throws Exception {
        Budget budget = new Budget();
        List<Budget.Permit> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(budget.awaitCall(FakeCvm.SECRET_ID, ACTION, Urgency.OPEN, Duration.ZERO));
        }
        assertThrows(
                ConsoleException.class,
                () -> budget.awaitCall(FakeCvm.SECRET_ID, ACTION, Urgency.OPEN, Duration.ofMillis(10)));
        assertEquals(1, budget.lines());
        all.forEach(Budget.Permit::close);

        Awaitility.await().until(() -> budget.lines() == 0);
    }

    @Test
    void aCheckEndsByItsDeadlineHoweverManyWait() throws Exception {
        for (int i = 0; i < 10; i++) {
            cvm.answerNext(FakeCvm.Answer.hang(Duration.ofSeconds(20)));
        }
        Deadline deadline = Deadline.after(Duration.ofSeconds(2));
        List<Future<String>> checks = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            checks.add(users.submit(() -> {
                MintRequest request = request(Urgency.CHECK);
                Caller asked = request.caller();
                Caller hurried = new Caller(
                        asked.key(), asked.role(), asked.region(), asked.endpoint(), asked.urgency(), deadline);
                try {
                    client.mint(new MintRequest(
                            hurried, request.instance(), request.consolePage(), request.consoleHosts()));
                    return "";
                } catch (ConsoleException e) {
                    return e.code();
                }
            }));
        }

        int noRoom = count(checks, "Client.BudgetExhausted");

        assertTrue(deadline.left().isZero());
        assertTrue(noRoom >= 190, noRoom + " found no room");
        assertEquals(200, noRoom + count(checks, "Client.TimedOut"));
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
        Awaitility.await().until(() -> cvm.calls().size() >= 4);
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

    @Test
    void whoIsInterruptedWhileWaitingStaysInterruptedAndLeavesNothingBehind() throws Exception {
        Budget budget = new Budget();
        List<Budget.Permit> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(budget.awaitCall(FakeCvm.SECRET_ID, ACTION, Urgency.OPEN, Duration.ZERO));
        }
        Thread.currentThread().interrupt();
        ConsoleException e = assertThrows(
                ConsoleException.class,
                () -> budget.awaitCall(FakeCvm.SECRET_ID, ACTION, Urgency.OPEN, Duration.ofSeconds(10)));
        assertTrue(Thread.interrupted());
        assertEquals("Client.TimedOut", e.code());
        all.forEach(Budget.Permit::close);

        Awaitility.await().until(() -> budget.lines() == 0);
    }
}
