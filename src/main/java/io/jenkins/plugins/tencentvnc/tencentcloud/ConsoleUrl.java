package io.jenkins.plugins.tencentvnc.tencentcloud;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * A console URL: whoever has it sees and steers the machine's screen, once, within {@link #LIFETIME}. Not serializable
 * and never printed, so that it can't come to rest anywhere by accident; only {@link #reveal} and {@link
 * #webSocketAddress} give it away.
 */
public final class ConsoleUrl {

    /** How long Tencent Cloud honours it. */
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

    /** The URL itself, for the one response that hands it over. */
    public String reveal() {
        return page + "?InstanceVncUrl=" + value.encoded();
    }

    /**
     * The address to which the console page would connect, such as {@code wss://bjvnc.qcloud.com:26789/vnc?s=…}: the
     * value as the page reads it from its own URL, that is decoded once. The same secret as {@link #reveal}, for the
     * viewer alone, and spent by the first that connects.
     */
    public String webSocketAddress() {
        return URLDecoder.decode(value.encoded(), StandardCharsets.UTF_8);
    }

    /** The origin of the console page, such as {@code https://img.qcloud.com}; no secret. */
    public String origin() {
        return page.origin();
    }

    /** Tencent Cloud's id of the call that minted it. */
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
