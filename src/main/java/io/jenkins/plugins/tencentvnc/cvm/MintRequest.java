package io.jenkins.plugins.tencentvnc.cvm;

/**
 * All that one mint needs. Holds a key: pass it on, never keep it.
 *
 * @param role null if the key itself may call the API
 */
public record MintRequest(
        ApiKey key,
        CamRole role,
        Region region,
        InstanceId instance,
        Endpoint endpoint,
        ConsolePage consolePage,
        ConsoleHosts consoleHosts,
        Urgency urgency) {

    KeyRequest keyRequest() {
        return new KeyRequest(key, role, region, endpoint, urgency);
    }
}
