package io.jenkins.plugins.tencentvnc.testing;

/**
 * The behaviour of a gateway when a second client connects to a machine. Tencent Cloud's help calls VNC login
 * exclusive, without saying which of these it means.
 */
public enum SecondSession {
    /** Both clients see the screen. */
    IS_SHARED,
    /** The first client is disconnected. */
    ENDS_THE_FIRST,
    /** The second client is accepted but receives nothing. */
    IS_NOT_ANSWERED
}
