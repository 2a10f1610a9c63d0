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
 * @see <a href="https://cloud.tencent.com/document/api/213/15692">CVM API: service addresses</a>
 */
public final class Endpoint {

    /** The default host, which routes to the nearest site. */
    public static final Endpoint DEFAULT = new Endpoint("https://", "cvm.tencentcloudapi.com");

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern AUTHORITY =
            Pattern.compile("(" + LABEL + "(?:\\." + LABEL + ")*|\\[::1\\])(?::([0-9]{1,5}))?");

    private final String protocol;
    private final String authority;

    private Endpoint(String protocol, String authority) {
        this.protocol = protocol;
        this.authority = authority;
    }

    /**
     * @param input {@code host[:port]}, after {@code http://} for a loopback host; blank for the default
     * @throws InvalidInputException if the input is anything else, such as a URL with a path
     */
    public static Endpoint of(String input) {
        if (input == null || input.isBlank()) {
            return DEFAULT;
        }
        String text = input.strip().toLowerCase(Locale.ROOT);
        String protocol = "https://";
        if (text.startsWith("http://")) {
            protocol = "http://";
            text = text.substring(protocol.length());
        } else if (text.contains("://")) {
            throw new InvalidInputException("input.endpoint.scheme", input);
        }
        if (text.contains("/")) {
            throw new InvalidInputException("input.endpoint.path", input);
        }
        Matcher matcher = AUTHORITY.matcher(text);
        if (text.length() > 253
                || !matcher.matches()
                || !isPort(matcher.group(2))
                || !isReadAsTyped(protocol, matcher.group(1))) {
            throw new InvalidInputException("input.endpoint.malformed", input);
        }
        if (protocol.equals("http://") && !isLoopback(matcher.group(1))) {
            throw new InvalidInputException("input.endpoint.plainHttp", input);
        }
        return new Endpoint(protocol, text);
    }

    /** Whether this is plain http on loopback: a stand-in for Tencent Cloud, in a test or a demonstration. */
    boolean isThisMachine() {
        return protocol.equals("http://");
    }

    /** Whether the host is a loopback name; only these may be called by plain http. */
    static boolean isLoopback(String host) {
        return LOOPBACK.contains(host);
    }

    private static boolean isPort(String digits) {
        return digits == null || (Integer.parseInt(digits) >= 1 && Integer.parseInt(digits) <= 65_535);
    }

    /** Whether the HTTP client would call exactly this host; it can't parse some names and rewrites others. */
    private static boolean isReadAsTyped(String protocol, String host) {
        HttpUrl url = HttpUrl.parse(protocol + host);
        return url != null && (url.host().equals(host) || host.equals("[" + url.host() + "]"));
    }

    /** Returns the endpoint for the region: the default host does not serve finance regions. */
    Endpoint forRegion(Region region) {
        return equals(DEFAULT) && region.isFinance()
                ? new Endpoint(protocol, "cvm." + region + ".tencentcloudapi.com")
                : this;
    }

    /** Returns the endpoint of the Security Token Service that belongs to this one. */
    Endpoint forSts() {
        return beside("sts");
    }

    /** Returns the endpoint of Lighthouse that belongs to this one. */
    public Endpoint forLighthouse() {
        return beside("lighthouse");
    }

    /** Returns the service's endpoint; a custom host is assumed to serve all services. */
    private Endpoint beside(String service) {
        return authority.startsWith("cvm.")
                ? new Endpoint(protocol, service + "." + authority.substring("cvm.".length()))
                : this;
    }

    /** Returns {@code https://} or {@code http://}, the form that the SDK expects. */
    String protocol() {
        return protocol;
    }

    /** Returns {@code host[:port]}. */
    public String authority() {
        return authority;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Endpoint that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** Returns the form that {@link #of} parses. */
    @Override
    public String toString() {
        return protocol.equals("http://") ? protocol + authority : authority;
    }
}
