package io.jenkins.plugins.tencentvnc.tencentcloud;

import java.time.Duration;

/** Who waits for an answer; a check never delays an open. */
public enum CallPriority {
    /** A person has clicked and is looking at an empty tab, and can look again with the same button. */
    OPEN(Duration.ofSeconds(3), Duration.ofSeconds(10), Duration.ofSeconds(6)),

    /** A build tries whether an open would work; its end waits for that. What it finds is checked in the same time. */
    CHECK(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(15)),

    /** Somebody who fills in a form tries whether a key works; anybody may, so that few do at once. */
    TRIAL(Duration.ofSeconds(3), Duration.ofSeconds(10), Duration.ofSeconds(10));

    private final Duration patience;
    private final Duration limit;
    private final Duration leftBySearch;

    CallPriority(Duration patience, Duration limit, Duration leftBySearch) {
        this.patience = patience;
        this.limit = limit;
        this.leftBySearch = leftBySearch;
    }

    /** How long to wait for a place within the API's limit of calls. */
    Duration patience() {
        return patience;
    }

    /** How much of the limit must be left for a search that has found nothing to look again. */
    Duration leftBySearch() {
        return leftBySearch;
    }

    /** A new deadline for everything together, counted from now: take it when you are asked, not when you begin. */
    public Deadline deadline() {
        return Deadline.after(limit);
    }
}
