package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class InstanceLinksTest {

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
}
