package io.jenkins.plugins.tencentvnc.error;

/** The kind of an error; decides the HTTP status of the response and whether a retry may help. */
public enum ErrorKind {
    /** The instance is changing its state. */
    PASSING_STATE(409, true),
    /** The instance is stopped or stopping, and has to be started first. */
    STOPPED(409, true),
    /** The instance is isolated, being terminated, or terminated. */
    GONE(409, false),
    /** The instance doesn't exist, or is of a type without a VNC console. */
    INSTANCE(409, false),
    /** The API key or the role stored in Jenkins is wrong. */
    KEY(502, false),
    /** The account does not permit the call: CAM policy, MFA, source address, quota. */
    RIGHTS(502, false),
    /** The controller's clock differs too much from Tencent Cloud's. */
    CLOCK(502, false),
    /** Region, endpoint, site, proxy, TLS or the JVM's locale: a Jenkins administrator has to change a setting. */
    CONFIGURATION(502, false),
    /** Tencent Cloud's rate limit. */
    THROTTLED(429, true),
    /** The plugin's own rate limit, which keeps it below that of Tencent Cloud. */
    BUDGET(429, true),
    /** Tencent Cloud reported an internal error. */
    CLOUD(502, true),
    /** Tencent Cloud could not be reached, or the connection broke. */
    NETWORK(502, true),
    /** No answer came in time. */
    TIMEOUT(504, true),
    /** The build doesn't offer this console, or its link has expired. */
    NOT_OFFERED(410, false),
    /** The user may not open this console. */
    FORBIDDEN(403, false),
    /** The build has no such target. */
    NO_TARGET(404, false),
    /** Opening requires a POST. */
    WRONG_VERB(405, false),
    /** The plugin has a bug. */
    PLUGIN(502, false),
    /** A code that the catalogue does not know. */
    UNKNOWN(502, true);

    private final int httpStatus;
    private final boolean retryable;

    ErrorKind(int httpStatus, boolean retryable) {
        this.httpStatus = httpStatus;
        this.retryable = retryable;
    }

    public int httpStatus() {
        return httpStatus;
    }

    /** Whether a retry may succeed without a change of settings. */
    public boolean isRetryable() {
        return retryable;
    }
}
