package io.jenkins.plugins.tencentvnc.link;

import java.util.List;

/** The build result that console links require; each constant shows them in more builds than the one before. */
public enum PublishOn {
    FAILURE("FAILURE"),
    UNSTABLE("UNSTABLE"),
    /** Links are shown from their publication on, also while the build is running. */
    ALWAYS("SUCCESS");

    /** Jenkins' results, from best to worst. */
    private static final List<String> RESULTS = List.of("SUCCESS", "UNSTABLE", "FAILURE", "NOT_BUILT", "ABORTED");

    private final String threshold;

    PublishOn(String threshold) {
        this.threshold = threshold;
    }

    /** @param result name of the build's current result, or null if it has none */
    public boolean isMetBy(String result) {
        return this == ALWAYS || (result != null && RESULTS.indexOf(result) >= RESULTS.indexOf(threshold));
    }

    /** Returns the one of two that shows links in more builds. */
    public static PublishOn lessStrict(PublishOn one, PublishOn other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
