package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * The host of the CVM API, as {@code host[:port]}. Always https; plain http is accepted only for a loopback host, for
 * tests and demonstrations.
 *
 * @param value {@code host[:port]}, after {@code http://} for a loopback host
 * @see <a href="https://cloud.tencent.com/document/api/213/15692">CVM API: service addresses</a>
 */
public record Endpoint(String value) {

    private static final String HTTP = "http://";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern AUTHORITY =
            Pattern.compile("(" + LABEL + "(?:\\." + LABEL + ")*|\\[::1\\])(?::([0-9]{1,5}))?");

    private static final String DEFAULT_HOST = "cvm.tencentcloudapi.com";

    /** The default host, which routes to the nearest site. */
    public static final Endpoint DEFAULT = new Endpoint(DEFAULT_HOST);

    /**
     * A blank value means the default.
     *
     * @throws InvalidInputException if the value is anything else, such as a URL with a path
     */
    public Endpoint {
        String input = value;
        value = value == null || value.isBlank() ? DEFAULT_HOST : value.strip().toLowerCase(Locale.ROOT);
        boolean plain = value.startsWith(HTTP);
        String authority = plain ? value.substring(HTTP.length()) : value;
        if (authority.contains("://")) {
            throw new InvalidInputException("input.endpoint.scheme", input);
        }
        if (authority.contains("/")) {
            throw new InvalidInputException("input.endpoint.path", input);
        }
        Matcher matcher = AUTHORITY.matcher(authority);
        if (authority.length() > 253
                || !matcher.matches()
                || !isPort(matcher.group(2))
                || !isReadAsTyped(matcher.group(1))) {
            throw new InvalidInputException("input.endpoint.malformed", input);
        }
        if (plain && !isLoopback(matcher.group(1))) {
            throw new InvalidInputException("input.endpoint.plainHttp", input);
        }
    }

    /** Whether this is plain http on loopback: a stand-in for Tencent Cloud, in a test or a demonstration. */
    boolean isThisMachine() {
        return value.startsWith(HTTP);
    }

    /** Whether the host is a loopback name; only these may be called by plain http. */
    static boolean isLoopback(String host) {
        return LOOPBACK.contains(host);
    }

    /** Whether the digits are a port, or are missing. */
    static boolean isPort(String digits) {
        return digits == null || (Integer.parseInt(digits) >= 1 && Integer.parseInt(digits) <= 65_535);
    }

    /** Whether the HTTP client would call exactly this host; it can't parse some names and rewrites others. */
    private static boolean isReadAsTyped(String host) {
        HttpUrl url = HttpUrl.parse(HTTP + host);
        return url != null && (url.host().equals(host) || host.equals("[" + url.host() + "]"));
    }

    /** Returns the endpoint for the region: the default host does not serve finance regions. */
    Endpoint forRegion(Region region) {
        return equals(DEFAULT) && region.isFinance() ? new Endpoint("cvm." + region + ".tencentcloudapi.com") : this;
    }

    /** Returns the endpoint of a service, such as {@code sts}; a custom host is assumed to serve all services. */
    public Endpoint forService(String service) {
        boolean hasOwnHost = value.startsWith("cvm.") && !service.equals("cvm");
        return hasOwnHost ? new Endpoint(service + value.substring("cvm".length())) : this;
    }

    /** Returns {@code https://} or {@code http://}, the form that the SDK expects. */
    String protocol() {
        return isThisMachine() ? HTTP : "https://";
    }

    /** Returns {@code host[:port]}. */
    public String authority() {
        return isThisMachine() ? value.substring(HTTP.length()) : value;
    }

    @Override
    public String toString() {
        return value;
    }
}
