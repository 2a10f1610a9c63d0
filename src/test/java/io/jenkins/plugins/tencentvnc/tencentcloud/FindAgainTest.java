package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeInstance;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests new instances that Tencent Cloud does not list yet. */
class FindAgainTest {

    private static final InstanceSelector NEW = InstanceSelector.parse("instanceName=new-1");

    private final FakeCvm cvm = FakeCvm.start();
    private final TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        thread.shutdownNow();
        cvm.close();
    }

    private Future<List<String>> find(CallPriority urgency) {
        return thread.submit(() ->
                client.find(Mints.caller(cvm.endpoint(), urgency, urgency.deadline()), NEW).instances().stream()
                        .map(InstanceInfo::id)
                        .toList());
    }

    private void listAfterCalls(int calls) {
        Awaitility.await().until(() -> cvm.calls().size() == calls);
        cvm.with(FakeInstance.of("ins-00000001", FakeCvm.REGION, "PENDING").named("new-1"));
    }

    private String refusal(CallPriority urgency, Deadline deadline) {
        return assertThrows(
                        ConsoleException.class, () -> client.find(Mints.caller(cvm.endpoint(), urgency, deadline), NEW))
                .code();
    }

    @Test
    void buildRepeatsSearchForSomeSeconds() throws Exception {
        Future<List<String>> found = find(CallPriority.CHECK);

        listAfterCalls(3);

        assertEquals(List.of("ins-00000001"), found.get(20, TimeUnit.SECONDS));
        assertEquals(4, cvm.calls().size());
        long pause = cvm.calls().get(3).arrivedNanos() - cvm.calls().get(2).arrivedNanos();
        assertTrue(pause >= TimeUnit.SECONDS.toNanos(3), "pauses grow to limit the calls: " + pause);
    }

    @Test
    void buildLeavesTimeForTheCheck() {
        Deadline deadline = CallPriority.CHECK.deadline();

        assertEquals("Client.NoInstanceFound", refusal(CallPriority.CHECK, deadline));

        assertTrue(deadline.left().compareTo(Duration.ofSeconds(10)) >= 0, deadline.left() + " left");
        assertTrue(deadline.left().compareTo(Duration.ofSeconds(20)) <= 0, deadline.left() + " left");
    }

    @Test
    void clickRepeatsSearchBriefly() throws Exception {
        Deadline deadline = Deadline.after(Duration.ofSeconds(10));
        assertEquals("Client.NoInstanceFound", refusal(CallPriority.OPEN, deadline));
        assertTrue(deadline.left().compareTo(Duration.ofSeconds(6)) >= 0, deadline.left() + " left");
        int calls = cvm.calls().size();
        assertTrue(calls > 1, calls + " calls");

        Future<List<String>> found = find(CallPriority.OPEN);
        listAfterCalls(calls + 1);
        assertEquals(List.of("ins-00000001"), found.get(10, TimeUnit.SECONDS));
    }

    @Test
    void interruptEndsThePause() throws Exception {
        FutureTask<Boolean> stillInterrupted = new FutureTask<>(() -> {
            refusal(CallPriority.CHECK, CallPriority.CHECK.deadline());
            return Thread.currentThread().isInterrupted();
        });
        Thread searching = new Thread(stillInterrupted);
        searching.start();
        Awaitility.await().until(() -> cvm.calls().size() == 2);

        searching.interrupt();

        assertTrue(stillInterrupted.get(2, TimeUnit.SECONDS));
        assertEquals(2, cvm.calls().size());
    }

    /** A tag's key exists only once an instance has it. */
    @Test
    void refusedFilterIsRetried() throws Exception {
        cvm.failNext("InvalidParameterValue.TagKeyNotFound", "The tag key does not exist.");
        cvm.with(FakeInstance.of("ins-00000001", FakeCvm.REGION, "PENDING").tagged("fleet", "a"));
        CallContext build = Mints.caller(cvm.endpoint(), CallPriority.CHECK, CallPriority.CHECK.deadline());

        InstanceSearchResult found = client.find(build, InstanceSelector.parse("tag=fleet"));

        assertEquals("ins-00000001", found.instances().get(0).id());
        assertEquals(2, cvm.calls().size());
    }

    @Test
    void twoNewMatchesAreAmbiguous() {
        Future<List<String>> found = find(CallPriority.CHECK);
        cvm.with(FakeInstance.of("ins-00000002", FakeCvm.REGION, "PENDING").named("another"));
        Awaitility.await().until(() -> cvm.calls().size() == 1);
        cvm.with(FakeInstance.of("ins-00000003", FakeCvm.REGION, "PENDING").named("new-1"));
        cvm.with(FakeInstance.of("ins-00000001", FakeCvm.REGION, "PENDING").named("new-1"));

        ExecutionException e = assertThrows(ExecutionException.class, () -> found.get(10, TimeUnit.SECONDS));

        assertEquals("Client.SeveralInstancesFound", ((ConsoleException) e.getCause()).code());
    }

    @Test
    void rateLimitKeepsEarlierAnswer() {
        AtomicInteger looks = new AtomicInteger();
        InstanceSearch search = new InstanceSearch(NEW, page -> {
            if (looks.incrementAndGet() > 1) {
                throw new ConsoleException("Client.BudgetExhausted");
            }
            return new InstanceSearch.Page(List.of(), false, 0, 0, "of-the-answer");
        });

        ConsoleException e =
                assertThrows(ConsoleException.class, () -> search.find(Deadline.after(Duration.ofSeconds(5))));

        assertEquals("Client.NoInstanceFound", e.code());
        assertEquals("of-the-answer", e.requestId());
        assertEquals(2, looks.get());
    }

    @Test
    void onlyEmptyResultIsRetried() {
        cvm.failAlways("UnauthorizedOperation", "no");

        assertEquals("UnauthorizedOperation", refusal(CallPriority.CHECK, CallPriority.CHECK.deadline()));
        assertEquals(1, cvm.calls().size());
    }
}
