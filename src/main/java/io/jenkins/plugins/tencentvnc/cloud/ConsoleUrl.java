package io.jenkins.plugins.tencentvnc.cloud;

import java.time.Duration;
import java.time.Instant;

/**
 * A console URL: whoever has it sees and steers the machine's screen, once, within {@link #LIFETIME}. Not serializable
 * and never printed, so that it can't come to rest anywhere by accident; only {@link #reveal} gives it away.
 */
public final class ConsoleUrl {

    /** How long Tencent Cloud honours it. */
    public static final Duration LIFETIME = Duration.ofSeconds(15);

    private final String url;
    private final String requestId;
    private final Instant expiresAt;

    ConsoleUrl(ConsolePage page, InstanceVncUrl value, String requestId, Instant mintedAt) {
        this.url = page + "?InstanceVncUrl=" + value.encoded();
        this.requestId = requestId;
        this.expiresAt = mintedAt.plus(LIFETIME);
    }

    /** The URL itself, for the one response that hands it over. */
    public String reveal() {
        return url;
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
