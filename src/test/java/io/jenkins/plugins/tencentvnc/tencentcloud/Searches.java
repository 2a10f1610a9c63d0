package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeInstance;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** Searches with too little time for a second search, which {@link FindAgainTest} tests. */
final class Searches {

    private final FakeCvm cvm;
    private final TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());

    Searches(FakeCvm cvm) {
        this.cvm = cvm;
    }

    static FakeInstance instance(int number) {
        return FakeInstance.of("ins-%08d".formatted(number), FakeCvm.REGION, "RUNNING");
    }

    InstanceSearchResult find(String finder) throws ConsoleException {
        Deadline deadline = Deadline.after(Duration.ofSeconds(9));
        return client.find(Mints.caller(cvm.endpoint(), CallPriority.CHECK, deadline), InstanceSelector.parse(finder));
    }

    List<String> ids(String finder) throws ConsoleException {
        return find(finder).instances().stream().map(InstanceInfo::id).toList();
    }

    String refusal(String finder) {
        return assertThrows(ConsoleException.class, () -> find(finder)).code();
    }
}
