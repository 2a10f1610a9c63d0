package io.jenkins.plugins.tencentvnc.screenshot;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;

/** A connection without a network: the server's bytes are all there, and no others arrive during a pause. */
class ScriptedConnection extends RfbConnection {

    private final InputStream in;
    private final OutputStream out;

    ScriptedConnection(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    ScriptedConnection(RfbServerScript script, OutputStream out) {
        this(new ByteArrayInputStream(script.bytes()), out);
    }

    @Override
    public int read() throws IOException {
        return in.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return in.read(buffer, offset, length);
    }

    @Override
    boolean arrivesWithin(Duration time) {
        return false;
    }

    @Override
    void send(byte[] message) {
        try {
            out.write(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
