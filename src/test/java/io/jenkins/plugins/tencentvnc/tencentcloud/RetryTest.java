package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests which fault is reported when there is no capacity for the retry. */
class RetryTest {

    private final FakeCvm cvm = FakeCvm.start();
    private final TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());
    private final ExecutorService users = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        users.shutdownNow();
        cvm.close();
    }

    /** Nine calls are unanswered, and the tenth slot rests half a second longer than the retry may wait for it. */
    @Test
    void rateLimitKeepsTheFirstFault() {
        for (int i = 0; i < 9; i++) {
            cvm.answerNext(FakeCvm.Answer.hang(Duration.ofSeconds(20)));
        }
        cvm.failNext("InternalError", "once");
        for (int i = 0; i < 9; i++) {
            users.submit(() -> client.mint(Mints.open(cvm.endpoint())));
        }
        Awaitility.await().until(() -> cvm.calls().size() == 9);
        CallContext hurried = Mints.caller(cvm.endpoint(), CallPriority.OPEN, Deadline.after(Duration.ofMillis(1_500)));

        ConsoleException e = assertThrows(ConsoleException.class, () -> client.mint(Mints.open(hurried)));

        assertEquals("InternalError", e.code());
        assertEquals(cvm.calls().get(9).requestId(), e.requestId());
        assertEquals(10, cvm.calls().size());
    }
}
