package io.jenkins.plugins.tencentvnc.tencentcloud;

/**
 * An API action of Tencent Cloud, with its rate limit per account. The API pages give the limits; the one of AssumeRole
 * is not documented, and assumed to be no higher than the others.
 */
enum ApiAction {
    /** @see <a href="https://cloud.tencent.com/document/api/213/18150">DescribeInstanceVncUrl of CVM</a> */
    CVM_VNC_URL(10),
    /** @see <a href="https://cloud.tencent.com/document/api/1207/50467">DescribeInstanceVncUrl of Lighthouse</a> */
    LIGHTHOUSE_VNC_URL(10),
    /** @see <a href="https://cloud.tencent.com/document/api/213/15728">DescribeInstances</a> */
    INSTANCES(40),
    /** @see <a href="https://cloud.tencent.com/document/api/1312/48197">AssumeRole</a> */
    ASSUME_ROLE(10),
    /** @see <a href="https://cloud.tencent.com/document/api/1312/73070">AssumeRoleWithWebIdentity</a> */
    ASSUME_ROLE_WITH_WEB_IDENTITY(20);

    private final int callsPerSecond;

    ApiAction(int callsPerSecond) {
        this.callsPerSecond = callsPerSecond;
    }

    int callsPerSecond() {
        return callsPerSecond;
    }

    static ApiAction vncUrlOf(InstanceId instance) {
        return instance.isLighthouse() ? LIGHTHOUSE_VNC_URL : CVM_VNC_URL;
    }
}
