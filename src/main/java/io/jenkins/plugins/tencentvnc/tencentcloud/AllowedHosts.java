package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The domains allowed for the host of a console's WebSocket. The browser is never sent to a host outside them. */
public record AllowedHosts(List<String> domains) {

    /** The domain of every documented or observed console host. */
    public static final AllowedHosts DEFAULT = new AllowedHosts(List.of("qcloud.com"));

    private static final Pattern DOMAIN =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+");

    public AllowedHosts {
        domains = List.copyOf(domains);
    }

    /**
     * @param input domains separated by commas or white space; blank for the default
     * @throws InvalidInputException if an entry is not a domain name of at least two labels
     */
    public static AllowedHosts of(String input) {
        if (input == null) {
            return DEFAULT;
        }
        List<String> domains = Arrays.stream(
                        input.strip().toLowerCase(Locale.ROOT).split("[,\\s]+"))
                .filter(domain -> !domain.isEmpty())
                .toList();
        for (String domain : domains) {
            if (domain.length() > 253 || !DOMAIN.matcher(domain).matches()) {
                throw new InvalidInputException("input.consoleHosts.malformed", domain);
            }
        }
        return domains.isEmpty() ? DEFAULT : new AllowedHosts(domains);
    }

    /** Whether the host equals an allowed domain or is a subdomain of one. */
    boolean contain(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return domains.stream().anyMatch(domain -> lower.equals(domain) || lower.endsWith("." + domain));
    }

    @Override
    public String toString() {
        return String.join(", ", domains);
    }
}
