package io.jenkins.plugins.tencentvnc.link;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import java.time.Duration;
import java.time.Instant;

/**
 * The time for which a link can be used after the end of its build.
 *
 * @param hours 1 to 720
 */
public record LinkLifetime(int hours) {

    public static final LinkLifetime DEFAULT = new LinkLifetime(24);

    /** @throws InvalidInputException if the value is less than an hour or more than 30 days */
    public LinkLifetime {
        if (hours < 1 || hours > 720) {
            throw new InvalidInputException("input.lifetime.outOfRange", Integer.toString(hours));
        }
    }

    /** @param buildEnd null while the build is running, when its links don't expire */
    public boolean isOver(Instant buildEnd, Instant now) {
        return buildEnd != null && !now.isBefore(expiryOf(buildEnd));
    }

    public Instant expiryOf(Instant buildEnd) {
        return buildEnd.plus(Duration.ofHours(hours));
    }
}
