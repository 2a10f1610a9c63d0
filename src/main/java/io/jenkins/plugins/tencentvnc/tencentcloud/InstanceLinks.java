package io.jenkins.plugins.tencentvnc.tencentcloud;

/** Other ways to the same machine, for when its VNC console is no help. None of them holds a secret. */
public record InstanceLinks(InstanceId instance, Region region) {

    /** The instance's own page in the Tencent Cloud console; asks for a Tencent Cloud login. */
    public String tencentCloudConsole() {
        return instance.isLighthouse()
                ? "https://console.cloud.tencent.com/lighthouse/instance/detail?id=" + instance
                : "https://console.cloud.tencent.com/cvm/instance/detail?id=" + instance + "&region=" + region;
    }

    /** The web terminal, which needs a running agent or SSH on the machine; asks for a Tencent Cloud login. */
    public String orcaTerm() {
        return "https://orcaterm.cloud.tencent.com/terminal?type=" + service() + "&instanceId=" + instance + "&region="
                + region;
    }

    /** The same API call from one's own shell, with one's own key. */
    public String tccli() {
        return "tccli " + service() + " DescribeInstanceVncUrl --region " + region + " --InstanceId " + instance;
    }

    /**
     * The CAM policy that lets a key open this console, and nothing else, for whoever manages the account.
     *
     * @see <a href="https://cloud.tencent.com/document/product/598/10603">CAM: syntax of policies</a>
     */
    public String policy() {
        return policy(
                service() + ":DescribeInstanceVncUrl", "qcs::" + service() + ":" + region + "::instance/" + instance);
    }

    /** The CAM policy that lets a key look for machines; CAM knows no smaller one for this action. */
    public static String policyOfFinder() {
        return policy("cvm:DescribeInstances", "*");
    }

    private static String policy(String action, String resource) {
        return """
                {
                  "version": "2.0",
                  "statement": [
                    {
                      "effect": "allow",
                      "action": ["name/ACTION"],
                      "resource": ["RESOURCE"]
                    }
                  ]
                }""".replace("ACTION", action).replace("RESOURCE", resource);
    }

    private String service() {
        return instance.isLighthouse() ? "lighthouse" : "cvm";
    }
}
