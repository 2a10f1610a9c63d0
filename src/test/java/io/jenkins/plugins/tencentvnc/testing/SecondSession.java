package io.jenkins.plugins.tencentvnc.testing;

/**
 * What a gateway does when a client connects to a machine that another client is connected to. Tencent Cloud's help calls
 * VNC login exclusive, and doesn't say which of these that means.
 */
public enum SecondSession {
    /** Both see the screen. */
    IS_SHARED,
    /** The first is disconnected. */
    ENDS_THE_FIRST,
    /** The second is let in, and nothing is ever sent to it. */
    IS_NOT_ANSWERED
}
