package io.jenkins.plugins.tencentvnc.fakecvm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one-time tickets inside {@code InstanceVncUrl} values: good for 15 seconds, and for one visit. */
final class VncTickets {

    private static final Duration LIFETIME = Duration.ofSeconds(15);
    private static final Pattern TICKET = Pattern.compile("[?&]s=([^&#]+)");
    private static final int DOCUMENTED_SIZE = 80;

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Visit> open = new HashMap<>();
    private final List<String> values = new ArrayList<>();

    VncTickets(InstantSource clock) {
        this.clock = clock;
    }

    private record Visit(String instanceId, Instant mintedAt) {}

    /** Returns the value in the documented shape: percent-encoded as a whole, ready to be appended to a query. */
    String mint(String instanceId, String vncHost) {
        String ticket = newTicket();
        open.put(ticket, new Visit(instanceId, clock.instant()));
        String url = "wss://%s.qcloud.com:26789/vnc?s=%s".formatted(vncHost, ticket);
        return handOut(URLEncoder.encode(url, UTF_8));
    }

    /** Notes a value that leaves the fake, whoever made it up. */
    String handOut(String value) {
        values.add(value);
        return value;
    }

    /** Spends the ticket in a decoded VNC URL; empty when it is unknown, spent or too old. */
    Optional<String> redeem(String vncUrl) {
        Matcher matcher = TICKET.matcher(vncUrl);
        return (matcher.find() ? Optional.ofNullable(open.remove(matcher.group(1))) : Optional.<Visit>empty())
                .filter(visit -> clock.instant().isBefore(visit.mintedAt().plus(LIFETIME)))
                .map(Visit::instanceId);
    }

    List<String> values() {
        return List.copyOf(values);
    }

    // The documented ticket is base64 of a base64 text of 80 bytes, so ours has its length and alphabet too.
    private String newTicket() {
        byte[] bytes = new byte[DOCUMENTED_SIZE];
        random.nextBytes(bytes);
        Base64.Encoder base64 = Base64.getEncoder();
        return base64.encodeToString(base64.encode(bytes));
    }
}
