package io.jenkins.plugins.tencentvnc.error;

import java.util.Locale;

/**
 * A console URL could not be minted, or no screenshot be taken through one. Holds only what may be shown: the code, Tencent Cloud's RequestId and, for a code
 * that the catalogue doesn't know, its redacted message. It has no cause on purpose, since the SDK's exceptions can
 * hold keys.
 */
public final class ConsoleException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final String serverMessage;
    private final String requestId;
    private final int waitSeconds;

    /** A fault found on our side, before or after the call; its code begins with {@code Client.}. */
    public ConsoleException(String code) {
        this(code, null);
    }

    /** A fault found on our side in an answer of Tencent Cloud. */
    public ConsoleException(String code, String requestId) {
        this(code, "", requestId, 0);
    }

    /**
     * @param serverMessage already redacted
     * @param requestId null or empty if there was no answer
     * @param waitSeconds after how long it is worth trying again; 0 if that is not known
     */
    public ConsoleException(String code, String serverMessage, String requestId, int waitSeconds) {
        super(code);
        this.code = SafeText.oneLine(code, 120);
        this.serverMessage = serverMessage;
        this.requestId = SafeText.oneLine(requestId, 64);
        this.waitSeconds = waitSeconds;
    }

    /** Such as {@code InvalidInstanceId.NotFound}; see {@link ErrorCatalogue}. */
    public String code() {
        return code;
    }

    /** Empty if Tencent Cloud gave none. */
    public String requestId() {
        return requestId;
    }

    /** After how many seconds it is worth trying again; 0 if that is not known. */
    public int waitSeconds() {
        return waitSeconds;
    }

    /** Whether the error says something of the machine or its credential; see {@link ErrorCatalogue}. */
    public boolean isAboutMachine() {
        return ErrorCatalogue.isAboutMachine(code);
    }

    public Remedy remedy() {
        return ErrorCatalogue.remedyFor(code);
    }

    /** What is wrong, in one sentence; what Tencent Cloud said itself only where we know nothing better. */
    public String sentence(Locale locale, ErrorSubject subject) {
        String sentence = remedy().sentence(locale, subject);
        return remedy().kind() == ErrorKind.UNKNOWN && !serverMessage.isEmpty()
                ? sentence + " " + serverMessage
                : sentence;
    }
}
