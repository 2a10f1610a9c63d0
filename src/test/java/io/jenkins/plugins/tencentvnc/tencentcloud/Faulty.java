package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;

/** Creates errors of any code for tests of other packages. */
public final class Faulty {

    private Faulty() {}

    public static ConsoleException of(String code, String serverMessage, String requestId) {
        return new ConsoleException(code, serverMessage, requestId, 3);
    }
}
