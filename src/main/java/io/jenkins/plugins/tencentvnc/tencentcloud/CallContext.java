package io.jenkins.plugins.tencentvnc.tencentcloud;

/**
 * On whose behalf Tencent Cloud is called, where, and how long an answer is waited for. Holds a key: pass it on, never
 * keep it.
 *
 * @param role null if the key itself is the one to call with
 * @param region whose service answers; a role is assumed there too
 * @param deadline shared by everything that is done for this caller: waiting, calls and the retry
 */
public record CallContext(ApiKey key, CamRole role, Region region, Endpoint endpoint, CallPriority urgency, Deadline deadline) {}
