package io.jenkins.plugins.tencentvnc.tencentcloud;

import com.google.gson.JsonParseException;
import com.tencentcloudapi.common.exception.TencentCloudSDKException;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.error.SafeText;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Converts the SDK's errors to our error codes. The SDK reports errors by codes that may be null, empty or its own, by
 * causes, and by plain runtime exceptions for unexpected answers.
 */
final class SdkErrors {

    /** The SDK's own codes, which add nothing to the cause. */
    private static final Set<String> SDK_CODES = Set.of("ServerSideError", "ClientSideError", "InternalError.SDK");

    /** OkHttp's messages for a 407 that it can't satisfy; it has no exception type for this. */
    private static final Set<String> PROXY_REFUSALS =
            Set.of("Failed to authenticate with proxy", "Received HTTP_PROXY_AUTH (407) code while not using proxy");

    private SdkErrors() {}

    static ConsoleException of(TencentCloudSDKException fault, List<String> secrets) {
        String code = fault.getErrorCode();
        // The server knows the token and may repeat it in any field.
        String requestId = SafeText.redacted(fault.getRequestId(), 64, secrets);
        if (code != null && !code.isBlank() && !SDK_CODES.contains(code)) {
            String message = SafeText.redacted(fault.getMessage(), 300, secrets);
            return new ConsoleException(SafeText.redacted(code, 120, secrets), message, requestId, 0);
        }
        if (fault.getCause() instanceof Exception cause) {
            return cause instanceof IOException io ? new ConsoleException(networkCode(io)) : of(cause);
        }
        return new ConsoleException("Client.UnreadableAnswer", requestId);
    }

    /**
     * Returns the error of STS for a web identity, with a separate code where STS's code would blame an API key: only
     * the role and its provider can be wrong.
     */
    static ConsoleException ofWebIdentity(ConsoleException fault) {
        if (fault.code().contains("UnauthorizedOperation")) {
            return new ConsoleException("Client.WebIdentityDenied", fault.requestId());
        }
        return fault.code().equals("InvalidParameter.ParamError")
                ? new ConsoleException("Client.WebIdentityRejected", fault.requestId())
                : fault;
    }

    /**
     * Returns the error for an exception that the SDK does not handle. Its message is never used, since it may contain
     * the token.
     */
    static ConsoleException of(Exception fault) {
        if (fault instanceof InterruptedException) {
            return new ConsoleException("Client.TimedOut");
        }
        boolean unreadable = fault instanceof JsonParseException
                || fault instanceof InvalidInputException
                || fault instanceof DateTimeException
                || fault instanceof NullPointerException
                || fault instanceof ClassCastException
                || fault instanceof NumberFormatException;
        return new ConsoleException(unreadable ? "Client.UnreadableAnswer" : "Client.Failed");
    }

    static String networkCode(IOException fault) {
        String message = String.valueOf(fault.getMessage());
        if (fault instanceof Transport.UnusableAnswer) {
            return message;
        }
        if (fault instanceof UnknownHostException) {
            return "Client.UnknownHost";
        }
        if (fault instanceof SSLException tls) {
            return tlsCode(tls);
        }
        if (fault instanceof ConnectException
                || fault instanceof NoRouteToHostException
                || (fault instanceof SocketTimeoutException
                        && message.toLowerCase(Locale.ROOT).contains("connect"))) {
            return "Client.ConnectFailed";
        }
        if (fault instanceof InterruptedIOException) {
            return "Client.TimedOut";
        }
        return PROXY_REFUSALS.contains(message) ? "Client.ProxyRefused" : "Client.ConnectionLost";
    }

    private static String tlsCode(SSLException fault) {
        // A connection lost during the handshake says nothing about the certificate.
        if (fault.getCause() instanceof SocketException || fault.getCause() instanceof EOFException) {
            return "Client.ConnectionLost";
        }
        boolean aboutCertificate =
                fault instanceof SSLHandshakeException || fault instanceof SSLPeerUnverifiedException;
        // Otherwise the answer was not TLS, such as a proxy's error page in plain http.
        return aboutCertificate ? "Client.TlsFailed" : "Client.UnexpectedStatus";
    }
}
