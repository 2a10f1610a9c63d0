package io.jenkins.plugins.tencentvnc.tencentcloud;

import java.time.Duration;

/** Who waits for an answer; a check never delays an open. */
public enum CallPriority {
    /** A person has clicked and is looking at an empty tab. */
    OPEN(Duration.ofSeconds(3), Duration.ofSeconds(10)),

    /** A build tries whether an open would work; its end waits for that. */
    CHECK(Duration.ofSeconds(30), Duration.ofSeconds(30)),

    /** Somebody who fills in a form tries whether a key works; anybody may, so that few do at once. */
    TRIAL(Duration.ofSeconds(3), Duration.ofSeconds(10));

    private final Duration patience;
    private final Duration limit;

    CallPriority(Duration patience, Duration limit) {
        this.patience = patience;
        this.limit = limit;
    }

    /** How long to wait for a place within the API's limit of calls. */
    Duration patience() {
        return patience;
    }

    /** A new deadline for everything together, counted from now: take it when you are asked, not when you begin. */
    public Deadline deadline() {
        return Deadline.after(limit);
    }
}
