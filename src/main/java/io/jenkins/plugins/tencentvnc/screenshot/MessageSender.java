package io.jenkins.plugins.tencentvnc.screenshot;

import java.io.IOException;

/** Sends RFB messages to the server; nothing is sent in any other way. */
interface MessageSender {
    void send(byte[] message) throws IOException;
}
