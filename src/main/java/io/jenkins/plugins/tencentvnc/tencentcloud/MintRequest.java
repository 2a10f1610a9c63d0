package io.jenkins.plugins.tencentvnc.tencentcloud;

/** The parameters for requesting a console URL. Holds a key, so it must not be stored. */
public record MintRequest(
        CallContext context, InstanceId instance, ConsolePage consolePage, AllowedHosts consoleHosts) {}
