package io.jenkins.plugins.tencentvnc.tencentcloud;

import static io.jenkins.plugins.tencentvnc.tencentcloud.Searches.instance;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests tags whose keys and values contain the separator. */
class TagFinderTest {

    private final FakeCvm cvm = FakeCvm.start()
            .with(instance(1).tagged("owner", "YWxpY2U="))
            .with(instance(2).tagged("team=a", "web"))
            .with(instance(3).tagged("team=a=", "=="))
            .with(instance(4).tagged("env", ""))
            .with(instance(5).tagged("=", "a"))
            .with(instance(6).tagged("flag=on", ""))
            .with(instance(7).tagged("team", "b"));

    private final Searches searches = new Searches(cvm);

    @AfterEach
    void stop() {
        cvm.close();
    }

    @ParameterizedTest
    @CsvSource({
        "owner=YWxpY2U=, ins-00000001",
        "owner, ins-00000001",
        "team=a=web, ins-00000002",
        "team=a, ins-00000002",
        "team=a====, ins-00000003",
        "team=a=, ins-00000003",
        "env=, ins-00000004",
        "env, ins-00000004",
        "==a, ins-00000005",
        "=, ins-00000005",
        "flag=on=, ins-00000006",
        "flag=on, ins-00000006",
        "team=b, ins-00000007"
    })
    void everySplitOfTagIsTried(String tag, String id) throws Exception {
        assertEquals(List.of(id), searches.ids("tag=" + tag));
    }

    @ParameterizedTest
    @CsvSource({"owner=YWxpY2U", "owner=", "team=a=we", "=owner", "a========================================"})
    void unknownTagIsNotFound(String tag) {
        assertEquals("Client.NoInstanceFound", searches.refusal("tag=" + tag));
        assertTrue(cvm.calls().size() <= 10, cvm.calls().size() + " calls");
    }

    /** The first split may name a key that the account does not have. */
    @Test
    void refusedSplitLeavesTheOthers() throws Exception {
        cvm.failNext("InvalidParameterValue.TagKeyNotFound", "The tag key does not exist.");

        assertEquals(List.of("ins-00000002"), searches.ids("tag=team=a=web"));
    }

    @Test
    void refusalIsReportedWithoutMatch() {
        cvm.failAlways("InvalidParameterValue.TagKeyNotFound", "The tag key does not exist.");

        assertEquals("InvalidParameterValue.TagKeyNotFound", searches.refusal("tag=team=a=web"));
    }

    @Test
    void otherRefusalEndsTheSearch() {
        cvm.failAlways("UnauthorizedOperation", "no");

        assertEquals("UnauthorizedOperation", searches.refusal("tag=team=a=web"));
        assertEquals(1, cvm.calls().size());
    }
}
