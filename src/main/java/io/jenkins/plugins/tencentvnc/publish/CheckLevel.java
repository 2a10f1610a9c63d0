package io.jenkins.plugins.tencentvnc.publish;

/** How much of a machine is checked when it is published; each level includes the one before it. */
public enum CheckLevel {
    /** Whether the credential can be used; Tencent Cloud is not called. */
    CREDENTIALS,
    /** Whether a console URL can be requested; the URL is thrown away. */
    CONSOLE,
    /** A screenshot is taken; it uses up the URL of the check. */
    SCREENSHOT
}
