package io.jenkins.plugins.tencentvnc.screen;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Takes what it reads off an {@link Allowance}. */
final class CountedInputStream extends FilterInputStream {

    private final Allowance allowance;

    CountedInputStream(InputStream in, Allowance allowance) {
        super(in);
        this.allowance = allowance;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            allowance.received(1);
        }
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        if (count > 0) {
            allowance.received(count);
        }
        return count;
    }
}
