package io.jenkins.plugins.tencentvnc.cloud;

/** All that one mint needs. Holds a key: pass it on, never keep it. */
public record MintRequest(Caller caller, InstanceId instance, ConsolePage consolePage, ConsoleHosts consoleHosts) {}
