package io.jenkins.plugins.tencentvnc.tencentcloud;

import java.time.Duration;

/** The origin of a call; a check never delays an open. */
public enum CallPriority {
    /** A user clicked and waits in an empty tab; the same button retries. */
    OPEN(Duration.ofSeconds(3), Duration.ofSeconds(10), Duration.ofSeconds(6)),

    /**
     * A build checks that its consoles can be opened, or needs a key for its own calls, and waits for the result. A
     * search and the check of its results share the deadline.
     */
    CHECK(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(15)),

    /** A user tests a key in a form. Every user may do so, so only a few tests run at the same time. */
    CONNECTION_TEST(Duration.ofSeconds(3), Duration.ofSeconds(10), Duration.ofSeconds(10));

    private final Duration maxWait;
    private final Duration timeout;
    private final Duration reservedAfterSearch;

    CallPriority(Duration maxWait, Duration timeout, Duration reservedAfterSearch) {
        this.maxWait = maxWait;
        this.timeout = timeout;
        this.reservedAfterSearch = reservedAfterSearch;
    }

    /** Returns the maximum wait for a slot within the API's rate limit. */
    Duration maxWait() {
        return maxWait;
    }

    /** Returns the time before the deadline in which a search without a result is not repeated. */
    Duration reservedAfterSearch() {
        return reservedAfterSearch;
    }

    /**
     * Returns a new deadline for the whole operation. It counts from this call, which belongs to the arrival of the
     * request and not to the begin of its work.
     */
    public Deadline deadline() {
        return Deadline.after(timeout);
    }
}
