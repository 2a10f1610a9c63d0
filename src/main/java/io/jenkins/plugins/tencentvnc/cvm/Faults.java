package io.jenkins.plugins.tencentvnc.cvm;

import com.google.gson.JsonParseException;
import com.tencentcloudapi.common.exception.TencentCloudSDKException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * Tells what went wrong from the ways in which the SDK says so: codes that may be null, empty or its own, causes, and
 * plain runtime exceptions where an answer is not what it expects.
 */
final class Faults {

    /** The SDK's own codes, which say nothing that its cause doesn't. */
    private static final Set<String> SDK_CODES = Set.of("ServerSideError", "ClientSideError", "InternalError.SDK");

    private Faults() {}

    static CvmException of(TencentCloudSDKException fault, ApiKey key, Urgency urgency) {
        String code = fault.getErrorCode();
        if (code != null && !code.isBlank() && !SDK_CODES.contains(code)) {
            String message = SafeText.redacted(fault.getMessage(), 300, key);
            return new CvmException(SafeText.redacted(code, 120, key), message, fault.getRequestId(), 0);
        }
        if (fault.getCause() instanceof Exception cause) {
            return cause instanceof IOException io
                    ? ofNetwork(io, urgency)
                    : of(cause instanceof RuntimeException runtime ? runtime : new RuntimeException(), null);
        }
        return new CvmException("Client.UnreadableAnswer", fault.getRequestId());
    }

    /** What the SDK lets through: its message is never used, since it can hold the token. */
    static CvmException of(RuntimeException fault, String requestId) {
        boolean byTheAnswer = fault instanceof JsonParseException
                || fault instanceof NullPointerException
                || fault instanceof ClassCastException
                || fault instanceof NumberFormatException;
        return new CvmException(byTheAnswer ? "Client.UnreadableAnswer" : "Client.Failed", requestId);
    }

    private static CvmException ofNetwork(IOException fault, Urgency urgency) {
        if (fault instanceof Budget.Exhausted) {
            return Budget.exhausted(urgency);
        }
        return new CvmException(networkCode(fault), null);
    }

    private static String networkCode(IOException fault) {
        if (fault instanceof Transport.UnusableAnswer unusable) {
            return unusable.code();
        }
        String message = String.valueOf(fault.getMessage()).toLowerCase(Locale.ROOT);
        if (fault instanceof UnknownHostException) {
            return "Client.UnknownHost";
        }
        if (fault instanceof SSLException) {
            return "Client.TlsFailed";
        }
        if (fault instanceof ConnectException
                || fault instanceof NoRouteToHostException
                || (fault instanceof SocketTimeoutException && message.contains("connect"))) {
            return "Client.ConnectFailed";
        }
        if (fault instanceof InterruptedIOException) {
            return "Client.TimedOut";
        }
        // How OkHttp says that the proxy's 407 could not be satisfied; it has no type of its own.
        return message.contains("proxy") ? "Client.ProxyRefused" : "Client.ConnectionLost";
    }
}
