package io.jenkins.plugins.tencentvnc.screenshot;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Takes what it reads off an {@link ReadLimit}. */
final class LimitedInputStream extends FilterInputStream {

    private final ReadLimit allowance;

    LimitedInputStream(InputStream in, ReadLimit allowance) {
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
