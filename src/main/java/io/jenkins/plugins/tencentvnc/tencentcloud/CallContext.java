package io.jenkins.plugins.tencentvnc.tencentcloud;

/**
 * On whose behalf Tencent Cloud is called, where, and how long an answer is waited for. Holds a key: pass it on, never
 * keep it.
 *
 * @param role null if the key itself is the one to call with
 * @param region whose service answers; a role is assumed there too
 * @param deadline shared by everything that is done for this caller: waiting, calls and the retry
 * @param user among whom places and calls are shared fairly: the id of the user who clicked or, of a check, the name of
 *     the job; null where that is of no interest
 */
public record CallContext(
        ApiKey key, CamRole role, Region region, Endpoint endpoint, CallPriority urgency, Deadline deadline, String user) {

    public CallContext(ApiKey key, CamRole role, Region region, Endpoint endpoint, CallPriority urgency, Deadline deadline) {
        this(key, role, region, endpoint, urgency, deadline, null);
    }

    /** The same on behalf of that user. */
    public CallContext forUser(String name) {
        return new CallContext(key, role, region, endpoint, urgency, deadline, name);
    }
}
