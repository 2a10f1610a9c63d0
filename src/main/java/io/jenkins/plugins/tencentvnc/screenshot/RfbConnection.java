package io.jenkins.plugins.tencentvnc.screenshot;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** The connection to an RFB server. Reading throws an IOException at its end, and never returns -1. */
abstract class RfbConnection extends InputStream {

    /** Whether data or the end of the connection arrives within the time. */
    abstract boolean arrivesWithin(Duration time) throws IOException;

    /** Sends a message; nothing is sent in any other way. Ignores failures: the next read reports them. */
    abstract void send(byte[] message);
}
