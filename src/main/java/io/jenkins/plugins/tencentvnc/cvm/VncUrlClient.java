package io.jenkins.plugins.tencentvnc.cvm;

/** Mints console URLs. */
public interface VncUrlClient {

    /**
     * Calls {@code DescribeInstanceVncUrl} and builds the console URL from the answer. Blocks, at most 10 s for an
     * open and 30 s for a check; safe to call from many threads.
     *
     * @throws CvmException if Tencent Cloud refused, could not be reached, or answered something that can't be trusted
     */
    ConsoleUrl mint(MintRequest request) throws CvmException;
}
