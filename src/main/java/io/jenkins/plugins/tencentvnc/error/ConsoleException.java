package io.jenkins.plugins.tencentvnc.error;

import java.util.Locale;

/**
 * Thrown when a console URL could not be issued or a screenshot not be captured. Holds only data that may be displayed:
 * the code, Tencent Cloud's RequestId and, for a code that the catalogue doesn't know, its redacted message. It has no
 * cause on purpose, since the SDK's exceptions may contain keys.
 */
public final class ConsoleException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final String serverMessage;
    private final String requestId;
    private final int waitSeconds;

    /** Creates an error that the plugin detected before or after the call; its code begins with {@code Client.}. */
    public ConsoleException(String code) {
        this(code, null);
    }

    /** Creates an error that the plugin detected in an answer of Tencent Cloud. */
    public ConsoleException(String code, String requestId) {
        this(code, "", requestId, 0);
    }

    /**
     * @param serverMessage already redacted
     * @param requestId null or empty without an answer
     * @param waitSeconds time after which a retry may succeed; 0 if unknown
     */
    public ConsoleException(String code, String serverMessage, String requestId, int waitSeconds) {
        super(code);
        this.code = SafeText.oneLine(code, 120);
        this.serverMessage = serverMessage;
        this.requestId = SafeText.oneLine(requestId, 64);
        this.waitSeconds = waitSeconds;
    }

    /** Returns the error code, such as {@code InvalidInstanceId.NotFound}; see {@link ErrorCatalogue}. */
    public String code() {
        return code;
    }

    /** Returns Tencent Cloud's RequestId, or an empty string. */
    public String requestId() {
        return requestId;
    }

    public int waitSeconds() {
        return waitSeconds;
    }

    public boolean isAboutMachine() {
        return ErrorCatalogue.isAboutMachine(code);
    }

    public Remedy remedy() {
        return ErrorCatalogue.remedyFor(code);
    }

    /** Returns the description in one sentence; Tencent Cloud's own message follows only for an unknown code. */
    public String sentence(Locale locale, ErrorSubject subject) {
        String sentence = remedy().sentence(locale, subject);
        return remedy().kind() == ErrorKind.UNKNOWN && !serverMessage.isEmpty()
                ? sentence + " " + serverMessage
                : sentence;
    }
}
