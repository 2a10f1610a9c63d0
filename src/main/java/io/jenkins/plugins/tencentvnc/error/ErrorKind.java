package io.jenkins.plugins.tencentvnc.error;

/** What sort of trouble an error code tells of; decides the HTTP status of an open and what is worth trying. */
public enum ErrorKind {
    /** The instance is on its way from one state to another. */
    PASSING_STATE(409, true),
    /** The instance is off, or on its way there: somebody has to start it first. */
    STOPPED(409, true),
    /** The instance is isolated, being terminated, or terminated. */
    GONE(409, false),
    /** The instance that was asked for is not there, or is of a kind that has no VNC console. */
    INSTANCE(409, false),
    /** The API key, or the role it is to assume, is wrong as it is stored in Jenkins. */
    KEY(502, false),
    /** The account does not permit the call: CAM policy, MFA, source address, quota. */
    RIGHTS(502, false),
    /** The controller's clock and Tencent Cloud's are too far apart. */
    CLOCK(502, false),
    /** Region, endpoint, site, proxy, TLS or the JVM's locale: a Jenkins administrator has to change a setting. */
    CONFIGURATION(502, false),
    /** Tencent Cloud's own limit on calls. */
    THROTTLED(429, true),
    /** Our own budget, which exists to stay below that limit. */
    BUDGET(429, true),
    /** Tencent Cloud has a fault of its own. */
    CLOUD(502, true),
    /** Tencent Cloud could not be reached, or the connection broke. */
    NETWORK(502, true),
    /** No answer came in time. */
    TIMEOUT(504, true),
    /** The build doesn't offer this console, or no longer. */
    NOT_OFFERED(410, false),
    /** This user may not open it. */
    FORBIDDEN(403, false),
    /** The build has no such target. */
    NO_TARGET(404, false),
    /** Opening takes a POST. */
    WRONG_VERB(405, false),
    /** This plugin did something that it should not have done. */
    PLUGIN(502, false),
    /** A code that the catalogue does not know. */
    UNKNOWN(502, true);

    private final int httpStatus;
    private final boolean worthTryingAgain;

    ErrorKind(int httpStatus, boolean worthTryingAgain) {
        this.httpStatus = httpStatus;
        this.worthTryingAgain = worthTryingAgain;
    }

    /** The status with which Jenkins answers an open that ended in this kind of trouble. */
    public int httpStatus() {
        return httpStatus;
    }

    /** Whether the same click may succeed later although nobody has changed a setting. */
    public boolean worthTryingAgain() {
        return worthTryingAgain;
    }
}
