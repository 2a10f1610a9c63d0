package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The domains in which the host of a console's WebSocket may lie; what lies elsewhere is never navigated to. */
public record AllowedHosts(List<String> domains) {

    /** Where every documented and observed console lies. */
    public static final AllowedHosts DEFAULT = new AllowedHosts(List.of("qcloud.com"));

    private static final Pattern DOMAIN =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+");

    public AllowedHosts {
        domains = List.copyOf(domains);
    }

    /**
     * @param typed domains separated by commas or white space; blank means the default
     * @throws InvalidInputException if one of them is not a domain name of at least two labels
     */
    public static AllowedHosts of(String typed) {
        if (typed == null || typed.isBlank()) {
            return DEFAULT;
        }
        List<String> domains = Arrays.stream(
                        typed.strip().toLowerCase(Locale.ROOT).split("[,\\s]+"))
                .filter(domain -> !domain.isEmpty())
                .toList();
        for (String domain : domains) {
            if (domain.length() > 253 || !DOMAIN.matcher(domain).matches()) {
                throw new InvalidInputException("input.consoleHosts.malformed", domain);
            }
        }
        return domains.isEmpty() ? DEFAULT : new AllowedHosts(domains);
    }

    /** Whether the host is one of the domains or lies in one. */
    boolean contain(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return domains.stream().anyMatch(domain -> lower.equals(domain) || lower.endsWith("." + domain));
    }

    @Override
    public String toString() {
        return String.join(", ", domains);
    }
}
