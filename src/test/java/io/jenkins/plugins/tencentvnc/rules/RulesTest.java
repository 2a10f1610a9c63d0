package io.jenkins.plugins.tencentvnc.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.cvm.InstanceId;
import io.jenkins.plugins.tencentvnc.cvm.InvalidInputException;
import io.jenkins.plugins.tencentvnc.cvm.Region;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {

    @ParameterizedTest
    @CsvSource({
        "FAILURE,,false",
        "FAILURE,SUCCESS,false",
        "FAILURE,UNSTABLE,false",
        "FAILURE,FAILURE,true",
        "FAILURE,NOT_BUILT,true",
        "FAILURE,ABORTED,true",
        "UNSTABLE,,false",
        "UNSTABLE,SUCCESS,false",
        "UNSTABLE,UNSTABLE,true",
        "UNSTABLE,ABORTED,true",
        "ALWAYS,,true",
        "ALWAYS,SUCCESS,true"
    })
    void aLinkIsShownFromItsThresholdOn(PublishOn publishOn, String result, boolean shown) {
        assertEquals(shown, publishOn.isMetBy(result));
    }

    @ParameterizedTest
    @CsvSource({
        "PERMISSION,bob,alice,false,PERMITTED",
        "PERMISSION,bob,,true,PERMITTED",
        "REQUESTER,alice,alice,false,REQUESTER",
        "REQUESTER,bob,alice,false,",
        "REQUESTER,root,alice,true,ADMINISTRATOR",
        "REQUESTER,bob,,false,PERMITTED"
    })
    void whoMayOpen(OpenBy openBy, String user, String requester, boolean administrator, OpenBy.Capacity expected) {
        assertEquals(expected, openBy.capacityOf(user, requester, administrator));
    }

    @Test
    void aLinkLivesForHoursAfterTheEnd() {
        LinkLifetime day = LinkLifetime.DEFAULT;
        Instant end = Instant.parse("2026-11-24T03:00:00Z");

        assertFalse(day.isOver(null, end), "not while the build is running");
        assertFalse(day.isOver(end, end.plus(Duration.ofHours(24)).minusMillis(1)));
        assertTrue(day.isOver(end, end.plus(Duration.ofHours(24))));
        assertEquals(Instant.parse("2026-11-25T03:00:00Z"), day.expiryOf(end));
        assertThrows(InvalidInputException.class, () -> new LinkLifetime(0));
        assertThrows(InvalidInputException.class, () -> new LinkLifetime(721));
    }

    @Test
    void theNewestAreKeptAndAllAreCounted() {
        Newest<Integer> numbers = new Newest<>();
        IntStream.rangeClosed(1, 347).forEach(numbers::add);

        assertEquals(347, numbers.total());
        assertEquals(Newest.KEPT, numbers.kept().size());
        assertEquals(148, numbers.kept().get(0));
        assertEquals(347, numbers.kept().get(199));
    }

    @Test
    void otherWaysHoldNoSecret() {
        WaysOn ways = new WaysOn(new InstanceId("ins-r9hr2upy"), new Region("ap-beijing"));

        assertTrue(ways.tencentCloudConsole().contains("ins-r9hr2upy"));
        assertTrue(ways.orcaTerm().contains("region=ap-beijing"));
        assertEquals("tccli cvm DescribeInstanceVncUrl --region ap-beijing --InstanceId ins-r9hr2upy", ways.tccli());
        assertNull(OpenBy.REQUESTER.capacityOf(null, "alice", false));
    }
}
