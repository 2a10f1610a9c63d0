package io.jenkins.plugins.tencentvnc.tencentcloud;

/**
 * On whose behalf Tencent Cloud is called, where, and how long an answer is waited for. May hold a key or a token: pass it
 * on, never keep it.
 *
 * @param role to assume with the key from the source; null if that itself is the one to call with
 * @param region whose service answers; a role is assumed there too
 * @param deadline shared by everything that is done for this caller: waiting, calls and the retry
 * @param user among whom places and calls are shared fairly: the id of the user who clicked or, of a check, the name of
 *     the job; null where that is of no interest
 */
public record CallContext(
        KeySource source,
        CamRole role,
        Region region,
        Endpoint endpoint,
        CallPriority urgency,
        Deadline deadline,
        String user) {

    public CallContext(
            KeySource source, CamRole role, Region region, Endpoint endpoint, CallPriority urgency, Deadline deadline) {
        this(source, role, region, endpoint, urgency, deadline, null);
    }

    /** The same on behalf of that user. */
    public CallContext forUser(String name) {
        return new CallContext(source, role, region, endpoint, urgency, deadline, name);
    }

    /** The same with the key from the source itself. */
    CallContext withoutRole() {
        return new CallContext(source, null, region, endpoint, urgency, deadline, user);
    }
}
