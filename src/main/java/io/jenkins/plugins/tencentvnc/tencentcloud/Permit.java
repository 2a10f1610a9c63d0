package io.jenkins.plugins.tencentvnc.tencentcloud;

/** Leave to do something, held until it is closed. */
public interface Permit extends AutoCloseable {

    @Override
    void close();
}
