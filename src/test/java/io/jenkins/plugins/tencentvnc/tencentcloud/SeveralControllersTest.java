package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests independent controllers that share the rate limit of one key. */
class SeveralControllersTest {

    private static final int CLICKS = 100;

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 20})
    void everyOpenEndsInConsoleOrRefusal(int controllers) throws Exception {
        try (FakeCvm cvm = FakeCvm.start()) {
            List<TencentCloudClient> clients = new ArrayList<>();
            for (int i = 0; i < controllers; i++) {
                clients.add(new TencentCloudClient(UnaryOperator.identity()));
            }
            List<Callable<Integer>> clicks = new ArrayList<>();
            for (int i = 0; i < CLICKS; i++) {
                TencentCloudClient client = clients.get(i % controllers);
                clicks.add(() -> statusOfOpen(client, cvm));
            }
            ExecutorService people = Executors.newFixedThreadPool(CLICKS);
            int consoles = 0;
            for (Future<Integer> click : people.invokeAll(clicks)) {
                int status = click.get();
                assertTrue(status == 200 || status == 429, "status " + status);
                consoles += status == 200 ? 1 : 0;
            }
            people.shutdown();

            assertTrue(consoles > 0, "no console was opened");
            assertEquals(
                    consoles,
                    cvm.calls().stream()
                            .filter(call -> call.errorCode() == null)
                            .count());
        }
    }

    private static int statusOfOpen(TencentCloudClient client, FakeCvm cvm) {
        try {
            client.mint(Mints.open(cvm.endpoint()));
            return 200;
        } catch (ConsoleException e) {
            return e.remedy().kind().httpStatus();
        }
    }

    /** Otherwise controllers with one key would refuse each other for ever. */
    @Test
    void refusedControllerCallsLessOften() throws Exception {
        ApiCallLimiter budget = new ApiCallLimiter();
        CallContext caller = Mints.open("http://127.0.0.1:1").context();
        Permit first = budget.awaitCall(caller, ApiAction.CVM_VNC_URL, Duration.ZERO);
        budget.throttled(FakeCvm.SECRET_ID, ApiAction.CVM_VNC_URL);
        long closed = System.nanoTime();
        first.close();
        for (int i = 0; i < 10; i++) {
            budget.awaitCall(caller, ApiAction.CVM_VNC_URL, Duration.ofSeconds(20));
        }

        assertTrue(System.nanoTime() - closed >= Duration.ofSeconds(2).toNanos());
    }

    /** Calls in progress together are refused for the same reason, which counts once. */
    @Test
    void simultaneousRefusalsCountOnce() throws Exception {
        ApiCallLimiter budget = new ApiCallLimiter();
        CallContext caller = Mints.open("http://127.0.0.1:1").context();
        Permit first = budget.awaitCall(caller, ApiAction.CVM_VNC_URL, Duration.ZERO);
        for (int i = 0; i < 3; i++) {
            budget.throttled(FakeCvm.SECRET_ID, ApiAction.CVM_VNC_URL);
        }
        first.close();
        for (int i = 0; i < 9; i++) {
            budget.awaitCall(caller, ApiAction.CVM_VNC_URL, Duration.ZERO);
        }

        // After 2 s to 3 s, not after 8 s to 12 s.
        budget.awaitCall(caller, ApiAction.CVM_VNC_URL, Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void slotOfRefusedCallRestsLonger(boolean byHttpStatus) throws Exception {
        try (FakeCvm cvm = FakeCvm.start()) {
            TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());
            if (byHttpStatus) {
                cvm.answerNext(Answer.status(429));
            } else {
                cvm.failNext("RequestLimitExceeded", "slow down");
            }
            client.mint(Mints.open(cvm.endpoint()));
            for (int i = 2; i < 11; i++) {
                client.mint(Mints.open(cvm.endpoint()));
            }

            List<FakeCvm.Call> calls = cvm.calls();
            assertEquals(11, calls.size(), "the refused call, its retry, and one more than there are slots");
            Duration gap =
                    Duration.ofNanos(calls.get(10).arrivedNanos() - calls.get(0).arrivedNanos());
            assertTrue(gap.compareTo(Duration.ofSeconds(2)) >= 0, "after " + gap);
        }
    }

    /** An error about the instance passed the API's limit as a success does. */
    @Test
    void otherErrorsRestoreTheRate() throws Exception {
        try (FakeCvm cvm = FakeCvm.start()) {
            TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());
            cvm.failNext("RequestLimitExceeded", "slow down");
            client.mint(Mints.open(cvm.endpoint()));
            for (int i = 0; i < 10; i++) {
                cvm.failNext("InvalidInstanceId.NotFound", "no such instance");
                assertThrows(ConsoleException.class, () -> client.mint(Mints.open(cvm.endpoint())));
            }

            List<FakeCvm.Call> calls = cvm.calls();
            assertEquals(12, calls.size(), "two more than there are slots, one of which rests for the throttled call");
            Duration rest =
                    Duration.ofNanos(calls.get(11).arrivedNanos() - calls.get(9).arrivedNanos());
            assertTrue(rest.compareTo(Duration.ofMillis(1_650)) < 0, "after " + rest + ", not after 1.8 s and more");
        }
    }

    @Test
    void successRestoresTheRate() throws Exception {
        try (FakeCvm cvm = FakeCvm.start()) {
            TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());
            cvm.failNext("RequestLimitExceeded", "slow down");
            long began = System.nanoTime();
            for (int i = 0; i < 40; i++) {
                client.mint(Mints.open(cvm.endpoint()));
            }

            Duration took = Duration.ofNanos(System.nanoTime() - began);
            assertTrue(
                    took.compareTo(Duration.ofSeconds(8)) < 0,
                    "ten calls in each second, of which all but the first take " + took + ", not ten in two or three");
        }
    }
}
