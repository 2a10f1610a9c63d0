package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.ErrorKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConcurrencyLimiterTest {

    private final ConcurrencyLimiter limiter = new ConcurrencyLimiter(16, Duration.ofSeconds(10));
    private final List<Permit> permits = new ArrayList<>();

    private void enter(String user, String key, int times) throws ConsoleException {
        for (int i = 0; i < times; i++) {
            permits.add(limiter.acquire(user, key));
        }
    }

    private void assertRefused(String user, String key) {
        ConsoleException e = assertThrows(ConsoleException.class, () -> limiter.acquire(user, key));
        assertEquals("Client.Busy", e.code());
        assertEquals(ErrorKind.BUDGET, e.remedy().kind());
        assertEquals(10, e.waitSeconds());
    }

    @Test
    void userMayTakeAQuarter() throws Exception {
        enter("alice", "key-1", 2);
        enter("alice", "key-2", 2);

        assertRefused("alice", "key-3");
        enter("bob", "key-1", 1);
    }

    @Test
    void keyMayTakeAHalf() throws Exception {
        for (int i = 0; i < 8; i++) {
            enter("user-" + i, "key-1", 1);
        }

        assertRefused("user-9", "key-1");
        enter("user-9", "key-2", 1);
    }

    @Test
    void allUsersShareTheTotal() throws Exception {
        for (int i = 0; i < 16; i++) {
            enter("user-" + i, "key-" + i, 1);
        }

        assertRefused("user-17", "key-17");
    }

    @Test
    void unknownUserCountsInTotalOnly() throws Exception {
        enter(null, null, 10);
        enter("alice", null, 4);
        assertRefused("alice", null);
        enter(null, "key-1", 2);

        assertRefused(null, null);
    }

    @Test
    void closedPlaceIsFreeAgain() throws Exception {
        for (int i = 0; i < 4; i++) {
            enter("alice", "key-1", 4);
            assertRefused("alice", "key-1");
            assertEquals(2, limiter.size(), "a user and a key");
            permits.forEach(Permit::close);
            permits.clear();
        }

        assertEquals(0, limiter.size());
    }

    @Test
    void smallLimiterAdmitsOnePerUserAndKey() throws Exception {
        ConcurrencyLimiter two = new ConcurrencyLimiter(2, Duration.ofSeconds(3));

        two.acquire("alice", "key-1");
        assertThrows(ConsoleException.class, () -> two.acquire("alice", "key-2"));
        assertThrows(ConsoleException.class, () -> two.acquire("bob", "key-1"));
        two.acquire("bob", "key-2");
    }

    @Test
    void limitsHoldForManyThreads() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger entered = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(40);
        List<Future<?>> work = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String user = "user-" + i % 8;
            String key = "key-" + i % 3;
            work.add(threads.submit(() -> {
                for (int round = 0; round < 500; round++) {
                    try (Permit permit = limiter.acquire(user, key)) {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        entered.incrementAndGet();
                        Thread.sleep(0, 100_000);
                        running.decrementAndGet();
                    } catch (ConsoleException refused) {
                        Thread.yield();
                    }
                }
                return null;
            }));
        }
        for (Future<?> one : work) {
            one.get();
        }
        threads.shutdown();

        assertTrue(most.get() > 1 && most.get() <= 16, most + " at the same time");
        assertTrue(entered.get() > 100, entered + " entered");
        assertEquals(0, limiter.size());
    }
}
