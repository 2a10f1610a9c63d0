package io.jenkins.plugins.tencentvnc.tencentcloud;

/**
 * An API action of Tencent Cloud, with its rate limit per account. The API pages give the limits; the one of AssumeRole
 * is not documented, and assumed to be no higher than the others.
 */
enum ApiAction {
    /** @see <a href="https://cloud.tencent.com/document/api/213/18150">DescribeInstanceVncUrl of CVM</a> */
    CVM_VNC_URL("cvm", "2017-03-12", "DescribeInstanceVncUrl", 10),
    /** @see <a href="https://cloud.tencent.com/document/api/1207/50467">DescribeInstanceVncUrl of Lighthouse</a> */
    LIGHTHOUSE_VNC_URL("lighthouse", "2020-03-24", "DescribeInstanceVncUrl", 10),
    /** @see <a href="https://cloud.tencent.com/document/api/213/15728">DescribeInstances</a> */
    INSTANCES("cvm", "2017-03-12", "DescribeInstances", 40),
    /** @see <a href="https://cloud.tencent.com/document/api/1312/48197">AssumeRole</a> */
    ASSUME_ROLE("sts", "2018-08-13", "AssumeRole", 10),
    /** @see <a href="https://cloud.tencent.com/document/api/1312/73070">AssumeRoleWithWebIdentity</a> */
    ASSUME_ROLE_WITH_WEB_IDENTITY("sts", "2018-08-13", "AssumeRoleWithWebIdentity", 20);

    private final String service;
    private final String version;
    private final String actionName;
    private final int callsPerSecond;

    ApiAction(String service, String version, String actionName, int callsPerSecond) {
        this.service = service;
        this.version = version;
        this.actionName = actionName;
        this.callsPerSecond = callsPerSecond;
    }

    String service() {
        return service;
    }

    String version() {
        return version;
    }

    String actionName() {
        return actionName;
    }

    int callsPerSecond() {
        return callsPerSecond;
    }

    static ApiAction vncUrlOf(InstanceId instance) {
        return instance.isLighthouse() ? LIGHTHOUSE_VNC_URL : CVM_VNC_URL;
    }
}
