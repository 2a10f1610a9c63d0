package io.jenkins.plugins.tencentvnc.cvm;

/** Faults for tests of other packages that show what any code looks like. */
public final class Faulty {

    private Faulty() {}

    public static CvmException of(String code, String serverMessage, String requestId) {
        return new CvmException(code, serverMessage, requestId, 3);
    }
}
