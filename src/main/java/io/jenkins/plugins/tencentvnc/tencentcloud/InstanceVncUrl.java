package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value {@code InstanceVncUrl} of the API: a {@code wss} URL, percent-encoded once, to be appended verbatim. It
 * becomes part of a navigation target, so only values of the exact grammar are accepted, and others are never echoed.
 *
 * <p>A {@code ws} URL on loopback is accepted only if the answering endpoint is plain http on loopback as well, as in
 * tests and demonstrations. Otherwise a server that poses as Tencent Cloud could send the user's browser to a port of
 * the user's own machine.
 */
final class InstanceVncUrl {

    private static final int MAX_LENGTH = 4096;

    private static final String PATH = "%2F(?:[a-z0-9._~-]++|%(?!0|1|7F|20|22|23|27|3C|3E|5C|60)[0-9a-f]{2})*+";

    /** Possessive quantifiers avoid recursion on long hosts. */
    private static final Pattern ENCODED = Pattern.compile(
            "wss%3A%2F%2F"
                    + "(?<host>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)++)"
                    + "(?:%3A(?<port>[1-9][0-9]{0,4}))?"
                    + PATH,
            Pattern.CASE_INSENSITIVE);

    /** The hosts of {@link Endpoint#isLoopback}; a test compares the two. */
    private static final Pattern ENCODED_LOOPBACK = Pattern.compile(
            "ws%3A%2F%2F(?:localhost|127\\.0\\.0\\.1|%5B%3A%3A1%5D)%3A(?<port>[1-9][0-9]{0,4})" + PATH,
            Pattern.CASE_INSENSITIVE);

    private final String encoded;

    private InstanceVncUrl(String encoded) {
        this.encoded = encoded;
    }

    /**
     * @param answer the value in the API's answer, or null
     * @param endpoint the endpoint that was called
     * @throws ConsoleException {@code Client.UnexpectedUrl}, which contains no part of the value
     */
    static InstanceVncUrl of(String answer, AllowedHosts hosts, Endpoint endpoint, String requestId)
            throws ConsoleException {
        if (answer != null && answer.length() <= MAX_LENGTH) {
            // The documentation shows decoded values, although none was ever observed.
            String value = answer.startsWith("wss://") ? URLEncoder.encode(answer, StandardCharsets.UTF_8) : answer;
            if (isConsole(value, hosts) || (endpoint.isThisMachine() && isConsoleOfThisMachine(value))) {
                return new InstanceVncUrl(value);
            }
        }
        throw new ConsoleException("Client.UnexpectedUrl", requestId);
    }

    private static boolean isConsole(String value, AllowedHosts hosts) {
        Matcher matcher = ENCODED.matcher(value);
        return matcher.matches() && hosts.contain(matcher.group("host")) && Endpoint.isPort(matcher.group("port"));
    }

    private static boolean isConsoleOfThisMachine(String value) {
        Matcher matcher = ENCODED_LOOPBACK.matcher(value);
        return matcher.matches() && Endpoint.isPort(matcher.group("port"));
    }

    String encoded() {
        return encoded;
    }
}
