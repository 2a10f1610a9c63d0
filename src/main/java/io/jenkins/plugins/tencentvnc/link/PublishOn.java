package io.jenkins.plugins.tencentvnc.link;

import java.util.List;

/** How badly a build has to end for its console links to be shown; in the order in which they show more. */
public enum PublishOn {
    FAILURE("FAILURE"),
    UNSTABLE("UNSTABLE"),
    /** Shown from the moment of publishing, also while the build is running. */
    ALWAYS("SUCCESS");

    /** Jenkins' results, from the best to the worst. */
    private static final List<String> RESULTS = List.of("SUCCESS", "UNSTABLE", "FAILURE", "NOT_BUILT", "ABORTED");

    private final String threshold;

    PublishOn(String threshold) {
        this.threshold = threshold;
    }

    /** @param result the name of the build's result so far, or null while it has none */
    public boolean isMetBy(String result) {
        return this == ALWAYS || (result != null && RESULTS.indexOf(result) >= RESULTS.indexOf(threshold));
    }

    /** Of two, the one that shows a link in more builds. */
    public static PublishOn sooner(PublishOn one, PublishOn other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
