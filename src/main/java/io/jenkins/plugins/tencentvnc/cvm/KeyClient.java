package io.jenkins.plugins.tencentvnc.cvm;

/** Gets keys for programs that call Tencent Cloud by themselves. */
public interface KeyClient {

    /**
     * The key itself or, for a role, a temporary key from a session of its own, so that it lives as long as was asked
     * for. Blocks, at most 10 s for a role; safe to call from many threads.
     *
     * @throws CvmException if the role can't be assumed
     * @see <a href="https://cloud.tencent.com/document/api/1312/48197">AssumeRole</a>
     */
    ApiKey keyFor(KeyRequest request) throws CvmException;
}
