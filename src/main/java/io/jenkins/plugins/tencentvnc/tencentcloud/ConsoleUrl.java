package io.jenkins.plugins.tencentvnc.tencentcloud;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * A console URL. Its holder can view and control the machine's screen, once, within {@link #LIFETIME}. Not serializable
 * and never printed, so that it can't be stored or logged by accident; only {@link #reveal} and {@link
 * #webSocketAddress} return it.
 */
public final class ConsoleUrl {

    /** Time for which Tencent Cloud accepts the URL. */
    public static final Duration LIFETIME = Duration.ofSeconds(15);

    private final ConsolePage page;
    private final InstanceVncUrl value;
    private final String requestId;
    private final Instant expiresAt;

    ConsoleUrl(ConsolePage page, InstanceVncUrl value, String requestId, Instant mintedAt) {
        this.page = page;
        this.value = value;
        this.requestId = requestId;
        this.expiresAt = mintedAt.plus(LIFETIME);
    }

    /** Returns the URL, for the one response that hands it to the browser. */
    public String reveal() {
        return page + "?InstanceVncUrl=" + value.encoded();
    }

    /**
     * Returns the address to which the console page would connect, such as {@code
     * wss://bjvnc.qcloud.com:26789/vnc?s=…}: the value decoded once, as the page reads it from its own URL. As secret
     * as {@link #reveal}; for the screenshot client only. The first connection uses it up.
     */
    public String webSocketAddress() {
        return URLDecoder.decode(value.encoded(), StandardCharsets.UTF_8);
    }

    /** Returns the origin of the console page, such as {@code https://img.qcloud.com}; not secret. */
    public String origin() {
        return page.origin();
    }

    public String requestId() {
        return requestId;
    }

    public Instant expiresAt() {
        return expiresAt;
    }

    @Override
    public String toString() {
        return "ConsoleUrl[***, request " + requestId + "]";
    }
}
