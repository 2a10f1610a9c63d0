package io.jenkins.plugins.tencentvnc.tencentcloud;

import java.time.Duration;

/**
 * The key source, region, user and deadline of calls to Tencent Cloud. May hold a key or a token, so it must not be
 * stored.
 *
 * @param role to assume with the source's key; null to call with that key itself
 * @param region of the called service; a role is assumed there too
 * @param deadline shared by all waiting, calls and retries for this context
 * @param user for fair sharing of permits and calls: the user ID or, for a check, the job name; null for no limit per
 *     user
 */
public record CallContext(
        KeySource source,
        CamRole role,
        Region region,
        Endpoint endpoint,
        CallPriority priority,
        Deadline deadline,
        String user) {

    public CallContext(
            KeySource source,
            CamRole role,
            Region region,
            Endpoint endpoint,
            CallPriority priority,
            Deadline deadline) {
        this(source, role, region, endpoint, priority, deadline, null);
    }

    public CallContext forUser(String name) {
        return new CallContext(source, role, region, endpoint, priority, deadline, name);
    }

    CallContext within(Duration time) {
        return new CallContext(
                source, role, region, endpoint, priority, Deadline.after(deadline.leftAtMost(time)), user);
    }

    CallContext withoutRole() {
        return new CallContext(source, null, region, endpoint, priority, deadline, user);
    }
}
