package io.jenkins.plugins.tencentvnc.tencentcloud;

/** A permit, held until it is closed. */
public interface Permit extends AutoCloseable {

    @Override
    void close();
}
