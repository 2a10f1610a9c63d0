package io.jenkins.plugins.tencentvnc.link;

import io.jenkins.plugins.tencentvnc.cloud.InstanceId;
import io.jenkins.plugins.tencentvnc.cloud.Region;

/** Other ways to the same machine, for when its VNC console is no help. None of them holds a secret. */
public record WaysOn(InstanceId instance, Region region) {

    /** The instance's own page in the Tencent Cloud console; asks for a Tencent Cloud login. */
    public String tencentCloudConsole() {
        return "https://console.cloud.tencent.com/cvm/instance/detail?id=" + instance + "&region=" + region;
    }

    /** The web terminal, which needs a running agent or SSH on the machine; asks for a Tencent Cloud login. */
    public String orcaTerm() {
        return "https://orcaterm.cloud.tencent.com/terminal?type=cvm&instanceId=" + instance + "&region=" + region;
    }

    /** The same API call from one's own shell, with one's own key. */
    public String tccli() {
        return "tccli cvm DescribeInstanceVncUrl --region " + region + " --InstanceId " + instance;
    }
}
