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
 * Tells what went wrong from the ways in which the SDK says so: codes that may be null, empty or its own, causes, and
 * plain runtime exceptions where an answer is not what it expects.
 */
final class SdkErrors {

    /** The SDK's own codes, which say nothing that its cause doesn't. */
    private static final Set<String> SDK_CODES = Set.of("ServerSideError", "ClientSideError", "InternalError.SDK");

    /** What OkHttp says of a 407 that it can't satisfy; there is no type for it. */
    private static final Set<String> PROXY_REFUSALS =
            Set.of("Failed to authenticate with proxy", "Received HTTP_PROXY_AUTH (407) code while not using proxy");

    private SdkErrors() {}

    /** @param secrets everything that the answer must not say again */
    static ConsoleException of(TencentCloudSDKException fault, List<String> secrets) {
        String code = fault.getErrorCode();
        // Whoever answers has been given the token, and can say it again wherever it likes.
        String requestId = SafeText.redacted(fault.getRequestId(), 64, secrets);
        if (code != null && !code.isBlank() && !SDK_CODES.contains(code)) {
            String message = SafeText.redacted(fault.getMessage(), 300, secrets);
            return new ConsoleException(SafeText.redacted(code, 120, secrets), message, requestId, 0);
        }
        if (fault.getCause() instanceof Exception cause) {
            return cause instanceof IOException io ? new ConsoleException(networkCode(io), null) : of(cause, null);
        }
        return new ConsoleException("Client.UnreadableAnswer", requestId);
    }

    /**
     * What STS says of a web identity, in words of its own where the same code says something else of an API key: there
     * is none here, and the role and its provider are all that can be wrong.
     */
    static ConsoleException ofWebIdentity(ConsoleException fault) {
        if (fault.code().contains("UnauthorizedOperation")) {
            return new ConsoleException("Client.WebIdentityDenied", fault.requestId());
        }
        return fault.code().equals("InvalidParameter.ParamError")
                ? new ConsoleException("Client.WebIdentityRejected", fault.requestId())
                : fault;
    }

    /** What the SDK lets through: its message is never used, since it can hold the token. */
    static ConsoleException of(Exception fault, String requestId) {
        if (fault instanceof InterruptedException) {
            return new ConsoleException("Client.TimedOut", requestId);
        }
        boolean byTheAnswer = fault instanceof JsonParseException
                || fault instanceof InvalidInputException
                || fault instanceof DateTimeException
                || fault instanceof NullPointerException
                || fault instanceof ClassCastException
                || fault instanceof NumberFormatException;
        return new ConsoleException(byTheAnswer ? "Client.UnreadableAnswer" : "Client.Failed", requestId);
    }

    private static String networkCode(IOException fault) {
        if (fault instanceof Transport.UnusableAnswer unusable) {
            return unusable.code();
        }
        String message = String.valueOf(fault.getMessage());
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
        // A connection that ends amid the handshake says nothing about a certificate.
        if (fault.getCause() instanceof SocketException || fault.getCause() instanceof EOFException) {
            return "Client.ConnectionLost";
        }
        boolean aboutTheCertificate =
                fault instanceof SSLHandshakeException || fault instanceof SSLPeerUnverifiedException;
        // Else it was not TLS, such as the plain http of a proxy's own error page.
        return aboutTheCertificate ? "Client.TlsFailed" : "Client.UnexpectedStatus";
    }
}
