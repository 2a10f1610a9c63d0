package io.jenkins.plugins.tencentvnc.tencentcloud;

/** The source of the key for calls to Tencent Cloud: stored, or temporary and requested on demand. */
public interface KeySource {

    /**
     * Returns the key under which calls are counted. It stays the same when a temporary key is renewed, and is not
     * secret.
     */
    String rateLimitKey();
}
