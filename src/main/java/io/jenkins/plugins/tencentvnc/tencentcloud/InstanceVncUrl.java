package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value {@code InstanceVncUrl} of the API: a {@code wss} URL, already percent-encoded once, to be appended
 * verbatim. It becomes part of a navigation target, so only the exact grammar passes, and what does not is never
 * echoed.
 *
 * <p>A {@code ws} URL of this machine itself passes only if the endpoint that answered is this machine itself, over
 * plain http: so it is in tests and demonstrations. Otherwise whoever answers for Tencent Cloud could send the browser
 * of a person who clicks to a port of that person's own machine.
 */
final class InstanceVncUrl {

    private static final int MAX_LENGTH = 4096;

    private static final String PATH = "%2F(?:[a-z0-9._~-]++|%(?!0|1|7F|20|22|23|27|3C|3E|5C|60)[0-9a-f]{2})*+";

    private static final Pattern ENCODED = Pattern.compile(
            "wss%3A%2F%2F"
                    + "(?<host>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)"
                    + "(?:%3A(?<port>[1-9][0-9]{0,4}))?"
                    + PATH,
            Pattern.CASE_INSENSITIVE);

    /** The hosts are those of {@link Endpoint#isLoopback}; a test holds the two together. */
    private static final Pattern ENCODED_LOOPBACK = Pattern.compile(
            "ws%3A%2F%2F(?:localhost|127\\.0\\.0\\.1|%5B%3A%3A1%5D)%3A(?<port>[1-9][0-9]{0,4})" + PATH,
            Pattern.CASE_INSENSITIVE);

    private final String encoded;

    private InstanceVncUrl(String encoded) {
        this.encoded = encoded;
    }

    /**
     * @param answered what the API answered, or null
     * @param answeredBy the endpoint that was called
     * @throws ConsoleException {@code Client.UnexpectedUrl}, which holds nothing of the value
     */
    static InstanceVncUrl of(String answered, AllowedHosts hosts, Endpoint answeredBy, String requestId)
            throws ConsoleException {
        if (answered != null && answered.length() <= MAX_LENGTH) {
            // A decoded value was never seen, but documents quote it so; encoding it gives what was meant.
            String value =
                    answered.startsWith("wss://") ? URLEncoder.encode(answered, StandardCharsets.UTF_8) : answered;
            if (isConsole(value, hosts) || (answeredBy.isThisMachine() && isConsoleOfThisMachine(value))) {
                return new InstanceVncUrl(value);
            }
        }
        throw new ConsoleException("Client.UnexpectedUrl", requestId);
    }

    private static boolean isConsole(String value, AllowedHosts hosts) {
        Matcher matcher = ENCODED.matcher(value);
        return matcher.matches() && hosts.contain(matcher.group("host")) && isPort(matcher.group("port"));
    }

    private static boolean isConsoleOfThisMachine(String value) {
        Matcher matcher = ENCODED_LOOPBACK.matcher(value);
        return matcher.matches() && isPort(matcher.group("port"));
    }

    private static boolean isPort(String digits) {
        return digits == null || Integer.parseInt(digits) <= 65_535;
    }

    String encoded() {
        return encoded;
    }
}
