package io.jenkins.plugins.tencentvnc.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LinkLifetimeTest {

    @Test
    void lifetimeCountsFromEndOfBuild() {
        LinkLifetime day = LinkLifetime.DEFAULT;
        Instant end = Instant.parse("2026-11-24T03:00:00Z");

        assertFalse(day.isOver(null, end), "not while the build is running");
        assertFalse(day.isOver(end, end.plus(Duration.ofHours(24)).minusMillis(1)));
        assertTrue(day.isOver(end, end.plus(Duration.ofHours(24))));
        assertEquals(Instant.parse("2026-11-25T03:00:00Z"), day.expiryOf(end));
        assertThrows(InvalidInputException.class, () -> new LinkLifetime(0));
        assertThrows(InvalidInputException.class, () -> new LinkLifetime(721));
        assertEquals(Duration.ofHours(1), Duration.between(end, new LinkLifetime(1).expiryOf(end)));
        assertEquals(Duration.ofDays(30), Duration.between(end, new LinkLifetime(720).expiryOf(end)));
    }
}
