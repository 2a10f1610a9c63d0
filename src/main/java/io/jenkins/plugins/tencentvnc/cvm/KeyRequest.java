package io.jenkins.plugins.tencentvnc.cvm;

/**
 * All that it takes to get a key to call with. Holds a key: pass it on, never keep it.
 *
 * @param role null if the key itself is the one to call with
 * @param region where the role is assumed; the temporary key works in all
 */
public record KeyRequest(ApiKey key, CamRole role, Region region, Endpoint endpoint, Urgency urgency) {}
