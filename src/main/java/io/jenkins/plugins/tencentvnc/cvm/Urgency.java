package io.jenkins.plugins.tencentvnc.cvm;

import java.time.Duration;

/** Who waits for an answer; a check never delays an open. */
public enum Urgency {
    /** A person has clicked and is looking at an empty tab. */
    OPEN(Duration.ofSeconds(3)),

    /** A build tries whether an open would work; nobody is waiting. */
    CHECK(Duration.ofSeconds(20));

    private final Duration patience;

    Urgency(Duration patience) {
        this.patience = patience;
    }

    /** How long to wait for a place within the API's limit of calls. */
    Duration patience() {
        return patience;
    }
}
