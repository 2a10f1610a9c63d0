package io.jenkins.plugins.tencentvnc.publish;

/** The extent of the check when a machine is published; each level includes the one before it. */
public enum CheckLevel {
    /** Whether the credential can be used; Tencent Cloud is not called. */
    CREDENTIALS,
    /** Whether a console URL can be requested; the URL is discarded. */
    CONSOLE,
    /** Whether a screenshot can be taken; it is stored, and uses up the URL of the check. */
    SCREENSHOT
}
