package io.jenkins.plugins.tencentvnc.screenshot;

import java.io.IOException;

/** Passes a message of RFB on to the server; there is no other way out. */
interface MessageSender {
    void send(byte[] message) throws IOException;
}
