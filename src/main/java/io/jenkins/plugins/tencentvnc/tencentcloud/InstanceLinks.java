package io.jenkins.plugins.tencentvnc.tencentcloud;

/** Alternative ways to reach the instance when its VNC console does not help. None contains a secret. */
public record InstanceLinks(InstanceId instance, Region region) {

    /** Returns the instance's page in the Tencent Cloud console, which requires a Tencent Cloud login. */
    public String tencentCloudConsole() {
        return instance.isLighthouse()
                ? "https://console.cloud.tencent.com/lighthouse/instance/detail?id=" + instance
                : "https://console.cloud.tencent.com/cvm/instance/detail?id=" + instance + "&region=" + region;
    }

    /** Returns the web terminal, which requires a Tencent Cloud login and a running agent or SSH on the machine. */
    public String orcaTerm() {
        return "https://orcaterm.cloud.tencent.com/terminal?type=" + service() + "&instanceId=" + instance + "&region="
                + region;
    }

    /** Returns the shell command for the same API call, for a user with an API key. */
    public String tccli() {
        return "tccli " + service() + " DescribeInstanceVncUrl --region " + region + " --InstanceId " + instance;
    }

    /**
     * Returns the CAM policy that allows a key to open this console and nothing else, for the account's administrator.
     *
     * @see <a href="https://cloud.tencent.com/document/product/598/10603">CAM: syntax of policies</a>
     */
    public String policy() {
        return policy(
                service() + ":DescribeInstanceVncUrl", "qcs::" + service() + ":" + region + "::instance/" + instance);
    }

    /**
     * Returns the CAM policy that allows a key to search for instances; CAM supports no narrower one for this action.
     */
    public static String policyOfSearch() {
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
