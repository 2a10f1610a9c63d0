package io.jenkins.plugins.tencentvnc.tencentcloud;

/** All that one mint needs. Holds a key: pass it on, never keep it. */
public record MintRequest(
        CallContext caller, InstanceId instance, ConsolePage consolePage, AllowedHosts consoleHosts) {}
