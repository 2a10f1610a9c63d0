package io.jenkins.plugins.tencentvnc.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one-time tickets inside {@code InstanceVncUrl} values: valid for 15 seconds, for one visit of the console page,
 * and for one connection to the screen, which the page makes for its visitor. After the connection no visit is possible
 * either.
 */
final class VncTickets {

    private static final Duration LIFETIME = Duration.ofSeconds(15);
    private static final Pattern TICKET = Pattern.compile("[?&]s=([^&#]+)");
    private static final int DOCUMENTED_SIZE = 80;

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Ticket> open = new HashMap<>();
    private final Set<String> visited = new HashSet<>();
    private final List<String> values = new ArrayList<>();

    VncTickets(InstantSource clock) {
        this.clock = clock;
    }

    /** A valid ticket, neither spent nor late. */
    record Ticket(String text, String instanceId, Instant mintedAt) {}

    /**
     * Returns the value in the documented format: percent-encoded as a whole, ready to be appended to a query.
     *
     * @param socket the address of the WebSocket, without the ticket
     */
    String mint(String instanceId, String socket) {
        String text = newTicket();
        open.put(text, new Ticket(text, instanceId, clock.instant()));
        return handOut(URLEncoder.encode(socket + "?s=" + text, UTF_8));
    }

    /** Records a value that the fake answers, including an ordered one. */
    String handOut(String value) {
        values.add(value);
        return value;
    }

    /** Visits the console page with a decoded VNC URL; empty if its ticket is unknown, visited, spent or late. */
    Optional<Ticket> visit(String vncUrl) {
        return find(vncUrl).filter(ticket -> visited.add(ticket.text()));
    }

    /** Spends the ticket in a decoded VNC URL for a connection to the screen; empty if it is unknown, spent or late. */
    Optional<Ticket> spend(String vncUrl) {
        Optional<Ticket> found = find(vncUrl);
        found.ifPresent(ticket -> open.remove(ticket.text()));
        return found;
    }

    private Optional<Ticket> find(String vncUrl) {
        Matcher matcher = TICKET.matcher(vncUrl);
        return (matcher.find() ? Optional.ofNullable(open.get(matcher.group(1))) : Optional.<Ticket>empty())
                .filter(ticket -> clock.instant().isBefore(ticket.mintedAt().plus(LIFETIME)));
    }

    List<String> values() {
        return List.copyOf(values);
    }

    // The documented ticket is base64 of a base64 text of 80 bytes, so this one has its length and alphabet.
    private String newTicket() {
        byte[] bytes = new byte[DOCUMENTED_SIZE];
        random.nextBytes(bytes);
        Base64.Encoder base64 = Base64.getEncoder();
        return base64.encodeToString(base64.encode(bytes));
    }
}
