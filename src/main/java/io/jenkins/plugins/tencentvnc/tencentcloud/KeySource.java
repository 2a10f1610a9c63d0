package io.jenkins.plugins.tencentvnc.tencentcloud;

/** Where the key comes from with which Tencent Cloud is called: stored, or temporary and asked for when it is needed. */
public interface KeySource {

    /** The name under which calls are counted: stays the same when a temporary key is renewed, and holds no secret. */
    String countedAs();
}
