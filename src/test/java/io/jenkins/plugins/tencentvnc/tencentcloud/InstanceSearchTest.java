package io.jenkins.plugins.tencentvnc.tencentcloud;

import static io.jenkins.plugins.tencentvnc.tencentcloud.Searches.instance;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests searches for instances by name, IP address or tag. */
class InstanceSearchTest {

    private static final String DESCRIBE = "DescribeInstances";
    private static final String ARN = "qcs::cam::uin/100000000001:roleName/jenkins-console";
    private static final String NAMED = "instanceName=web-1";

    private final FakeCvm cvm = FakeCvm.start()
            .with(instance(1).named("web-1").at("10.0.0.1", "203.0.113.1").tagged("role", "web"))
            .with(instance(2).named("web-11").at("10.0.0.11", null).tagged("role", "web"))
            .with(instance(3).named("WEB-1").at("203.0.113.9", "10.9.9.9").tagged("role", "db"))
            .with(instance(4).named("twin").state("TERMINATED").at("10.0.0.4", null))
            .with(instance(5).named("twin").state("STOPPED").at("10.0.0.4", null))
            .with(instance(6).named("double"))
            .with(instance(7).named("double"));

    private final Searches searches = new Searches(cvm);
    private final TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());

    @AfterEach
    void stop() {
        cvm.close();
    }

    private long calls() {
        return cvm.calls().stream()
                .filter(call -> call.action().equals(DESCRIBE))
                .count();
    }

    @ParameterizedTest
    @CsvSource({
        "instanceName=web-1, ins-00000001", // the filter also matches web-11
        "instanceName=twin, ins-00000005", // a terminated instance had that name
        "ip=10.0.0.1, ins-00000001",
        "ip=203.0.113.1, ins-00000001",
        "ip=203.0.113.9, ins-00000003",
        "ip=10.0.0.4, ins-00000005",
        "tag=role=db, ins-00000003"
    })
    void onlyExactMatchIsFound(String finder, String id) throws Exception {
        assertEquals(List.of(id), searches.ids(finder));
    }

    @ParameterizedTest
    @CsvSource({
        "instanceName=web, Client.NoInstanceFound",
        "instanceName=Web-1, Client.NoInstanceFound",
        "instanceName=double, Client.SeveralInstancesFound",
        "ip=10.0.0.2, Client.NoInstanceFound",
        "tag=role=we, Client.NoInstanceFound",
        "tag=rol, Client.NoInstanceFound"
    })
    void reasonForNoMatchIsReported(String finder, String code) {
        assertEquals(code, searches.refusal(finder));
    }

    @Test
    void tagMayMatchManyInstances() throws Exception {
        assertEquals(List.of("ins-00000001", "ins-00000002"), searches.ids("tag=role=web"));
        assertEquals(List.of("ins-00000001", "ins-00000002", "ins-00000003"), searches.ids("tag=role"));
    }

    @Test
    void resultDescribesTheInstance() throws Exception {
        InstanceInfo found = searches.find(NAMED).instances().get(0);

        assertEquals(
                "ins-00000001 | web-1 | RUNNING | 10.0.0.1, 203.0.113.1 | ap-beijing-3 | TencentOS Server 4",
                found.toString());
        assertEquals(
                "10.0.0.11",
                searches.find("instanceName=web-11").instances().get(0).addresses());
    }

    @Test
    void refusalKeepsItsCode() {
        cvm.failAlways("UnauthorizedOperation", "you are not authorized to perform operation (cvm:DescribeInstances)");

        assertEquals("UnauthorizedOperation", searches.refusal(NAMED));
        assertEquals(1, calls());
    }

    @Test
    void failedPageIsRetriedOnce() throws Exception {
        cvm.failNext("RequestLimitExceeded", "once");

        assertEquals(List.of("ins-00000001"), searches.ids(NAMED));
        assertEquals(2, calls());

        cvm.failAlways("InternalError", "for ever");
        assertEquals("InternalError", searches.refusal(NAMED));
        assertEquals(4, calls());
    }

    @Test
    void searchAssumesTheRole() throws Exception {
        cvm.withRole(ARN, null);

        CamRole role = new CamRole(ARN, "jenkins-deploy-7", null, 900);
        MintRequest open = Mints.open(
                new Endpoint(cvm.endpoint()), new ApiKey(FakeCvm.SECRET_ID, FakeCvm.SECRET_KEY), role, "ins-00000001");
        InstanceSearchResult found = client.find(open.context(), InstanceSelector.parse(NAMED));

        assertEquals(1, found.instances().size());
        assertEquals(
                List.of("AssumeRole", DESCRIBE),
                cvm.calls().stream().map(FakeCvm.Call::action).toList());
    }

    @Test
    void searchHasItsOwnRateLimit() throws Exception {
        ExecutorService users = Executors.newFixedThreadPool(30);
        try {
            List<Future<InstanceSearchResult>> looks = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                looks.add(users.submit(() -> searches.find(NAMED)));
            }
            for (Future<InstanceSearchResult> look : looks) {
                assertEquals(1, look.get().instances().size());
            }
        } finally {
            users.shutdownNow();
        }
        int most = cvm.mostCallsInAnySecond(FakeCvm.SECRET_ID, DESCRIBE);
        assertTrue(most > 10 && most <= 40, () -> most + " calls in a second");
    }

    /** Each search holds one of the few slots of users. */
    @Test
    void completedSearchFreesItsSlot() throws Exception {
        for (int i = 0; i <= ApiCallLimiter.MAX_CONCURRENT_OPENS; i++) {
            assertEquals(
                    1,
                    client.find(Mints.open(cvm.endpoint()).context(), InstanceSelector.parse(NAMED))
                            .instances()
                            .size());
        }
    }

    @Test
    void searchEndsAtItsDeadline() {
        cvm.answerNext(FakeCvm.Answer.hang(Duration.ofSeconds(30)));
        CallContext hasty = Mints.caller(cvm.endpoint(), CallPriority.CHECK, Deadline.after(Duration.ofMillis(1500)));
        long start = System.nanoTime();

        assertEquals(
                "Client.TimedOut",
                assertThrows(ConsoleException.class, () -> client.find(hasty, InstanceSelector.parse(NAMED)))
                        .code());
        long took = System.nanoTime() - start;
        assertTrue(took < TimeUnit.SECONDS.toNanos(4), () -> took + " ns");
    }

    @Test
    void equalityComparesEveryField() throws Exception {
        InstanceInfo found = searches.find(NAMED).instances().get(0);

        assertEquals(found, searches.find(NAMED).instances().get(0));
        assertEquals(found.hashCode(), searches.find(NAMED).instances().get(0).hashCode());
        cvm.setState("ins-00000001", "STOPPED");
        assertNotEquals(found, searches.find(NAMED).instances().get(0));
        assertEquals("ap-beijing-3", found.zone());
        assertEquals("TencentOS Server 4", found.system());
    }
}
