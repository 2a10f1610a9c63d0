package io.jenkins.plugins.tencentvnc.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceId;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceLinks;
import io.jenkins.plugins.tencentvnc.tencentcloud.Region;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkTest {

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
    void linkIsShownFromItsThreshold(PublishOn publishOn, String result, boolean shown) {
        assertEquals(shown, publishOn.isMetBy(result));
    }

    @ParameterizedTest
    @CsvSource({
        ",,PERMISSION",
        "PERMISSION,,PERMISSION",
        ",REQUESTER,REQUESTER",
        "REQUESTER,PERMISSION,REQUESTER",
        "PERMISSION,REQUESTER,REQUESTER"
    })
    void stricterOpenByWins(OpenBy one, OpenBy other, OpenBy stricter) {
        assertEquals(stricter, OpenBy.stricter(one, other));
    }

    @Test
    void lifetimeCountsFromEndOfBuild() {
        LinkLifetime day = LinkLifetime.DEFAULT;
        Instant end = Instant.parse("2026-11-24T03:00:00Z");

        assertFalse(day.isOver(null, end), "not while the build is running");
        assertFalse(day.isOver(end, end.plus(Duration.ofHours(24)).minusMillis(1)));
        assertTrue(day.isOver(end, end.plus(Duration.ofHours(24))));
        assertEquals(Instant.parse("2026-11-25T03:00:00Z"), day.expiryOf(end));
        assertThrows(InvalidInputException.class, () -> new LinkLifetime(0));
        assertThrows(InvalidInputException.class, () -> new LinkLifetime(721));
        assertEquals(Duration.ofHours(1), Duration.between(end, new LinkLifetime(1).expiryOf(end)));
        assertEquals(Duration.ofDays(30), Duration.between(end, new LinkLifetime(720).expiryOf(end)));
    }

    @Test
    void instanceLinksHoldNoSecret() {
        InstanceLinks ways = new InstanceLinks(new InstanceId("ins-r9hr2upy"), new Region("ap-beijing"));

        assertTrue(ways.tencentCloudConsole().contains("ins-r9hr2upy"));
        assertTrue(ways.orcaTerm().contains("region=ap-beijing"));
        assertEquals("tccli cvm DescribeInstanceVncUrl --region ap-beijing --InstanceId ins-r9hr2upy", ways.tccli());
    }

    @Test
    void lighthouseLinksLeadToLighthouse() {
        InstanceLinks ways = new InstanceLinks(new InstanceId("lhins-cfcgqi2u"), new Region("ap-beijing"));

        assertEquals(
                "https://console.cloud.tencent.com/lighthouse/instance/detail?id=lhins-cfcgqi2u",
                ways.tencentCloudConsole());
        assertTrue(ways.orcaTerm().contains("type=lighthouse&instanceId=lhins-cfcgqi2u"));
        assertEquals(
                "tccli lighthouse DescribeInstanceVncUrl --region ap-beijing --InstanceId lhins-cfcgqi2u",
                ways.tccli());
        assertTrue(ways.policy().contains("\"name/lighthouse:DescribeInstanceVncUrl\""));
        assertTrue(ways.policy().contains("\"qcs::lighthouse:ap-beijing::instance/lhins-cfcgqi2u\""));
    }

    @Test
    void finderPolicyPermitsDescribeInstances() {
        assertTrue(InstanceLinks.policyOfSearch().contains("\"name/cvm:DescribeInstances\""));
        assertTrue(InstanceLinks.policyOfSearch().contains("\"resource\": [\"*\"]"));
    }

    @Test
    void policyPermitsThisConsoleOnly() {
        String policy = new InstanceLinks(new InstanceId("ins-r9hr2upy"), new Region("ap-beijing")).policy();

        assertTrue(policy.contains("\"action\": [\"name/cvm:DescribeInstanceVncUrl\"]"), policy);
        assertTrue(policy.contains("\"resource\": [\"qcs::cvm:ap-beijing::instance/ins-r9hr2upy\"]"), policy);
    }

    @ParameterizedTest
    @CsvSource({
        "FAILURE,FAILURE,FAILURE",
        "FAILURE,UNSTABLE,UNSTABLE",
        "UNSTABLE,FAILURE,UNSTABLE",
        "ALWAYS,UNSTABLE,ALWAYS",
        "FAILURE,ALWAYS,ALWAYS"
    })
    void lowerThresholdIsSooner(PublishOn one, PublishOn other, PublishOn lessStrict) {
        assertEquals(lessStrict, PublishOn.lessStrict(one, other));
    }
}
