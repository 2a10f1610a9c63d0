package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * The host that answers for the CVM API, as {@code host[:port]}; always https, except that a loopback host may be
 * reached by plain http for tests and demonstrations.
 *
 * @see <a href="https://cloud.tencent.com/document/api/213/15692">CVM API: service addresses</a>
 */
public final class Endpoint {

    /** Routes to the nearest site by itself. */
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
     * @param typed {@code host[:port]}, or {@code http://} before it for a loopback host; blank means the default
     * @throws InvalidInputException if it is anything else, such as a URL with a path
     */
    public static Endpoint of(String typed) {
        if (typed == null || typed.isBlank()) {
            return DEFAULT;
        }
        String text = typed.strip().toLowerCase(Locale.ROOT);
        String protocol = "https://";
        if (text.startsWith("http://")) {
            protocol = "http://";
            text = text.substring(protocol.length());
        } else if (text.contains("://")) {
            throw new InvalidInputException("input.endpoint.scheme", typed);
        }
        if (text.contains("/")) {
            throw new InvalidInputException("input.endpoint.path", typed);
        }
        Matcher matcher = AUTHORITY.matcher(text);
        if (text.length() > 253
                || !matcher.matches()
                || !isPort(matcher.group(2))
                || !isReadAsTyped(protocol, matcher.group(1))) {
            throw new InvalidInputException("input.endpoint.malformed", typed);
        }
        if (protocol.equals("http://") && !isLoopback(matcher.group(1))) {
            throw new InvalidInputException("input.endpoint.plainHttp", typed);
        }
        return new Endpoint(protocol, text);
    }

    /** Whether plain http leads to this machine itself: a stand-in for Tencent Cloud, in a test or a demonstration. */
    boolean isThisMachine() {
        return protocol.equals("http://");
    }

    /** Whether that is a name of this machine itself: the only hosts to which plain http may go. */
    static boolean isLoopback(String host) {
        return LOOPBACK.contains(host);
    }

    private static boolean isPort(String digits) {
        return digits == null || (Integer.parseInt(digits) >= 1 && Integer.parseInt(digits) <= 65_535);
    }

    /** Whether the HTTP client would call that very host; it can't read some names, and mends others. */
    private static boolean isReadAsTyped(String protocol, String host) {
        HttpUrl url = HttpUrl.parse(protocol + host);
        return url != null && (url.host().equals(host) || host.equals("[" + url.host() + "]"));
    }

    /** The endpoint to call for that region: finance regions are not behind the default host. */
    Endpoint forRegion(Region region) {
        return equals(DEFAULT) && region.isFinance()
                ? new Endpoint(protocol, "cvm." + region + ".tencentcloudapi.com")
                : this;
    }

    /** The endpoint of the Security Token Service beside this one. */
    Endpoint forSts() {
        return beside("sts");
    }

    /** The endpoint of Lighthouse beside this one. */
    public Endpoint forLighthouse() {
        return beside("lighthouse");
    }

    /** A custom host is taken to answer for all services. */
    private Endpoint beside(String service) {
        return authority.startsWith("cvm.")
                ? new Endpoint(protocol, service + "." + authority.substring("cvm.".length()))
                : this;
    }

    /** {@code https://} or {@code http://}, as the SDK wants it. */
    String protocol() {
        return protocol;
    }

    /** {@code host[:port]}. */
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

    /** In the form that {@link #of} reads. */
    @Override
    public String toString() {
        return protocol.equals("http://") ? protocol + authority : authority;
    }
}
