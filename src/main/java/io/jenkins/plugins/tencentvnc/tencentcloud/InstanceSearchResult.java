package io.jenkins.plugins.tencentvnc.tencentcloud;

import java.util.List;

/**
 * The result of a search with an {@link InstanceSelector}.
 *
 * @param instances 1 to {@value #MAX_INSTANCES}
 * @param leftOut number of further matches
 * @param requestId of Tencent Cloud's last answer
 */
public record InstanceSearchResult(List<InstanceInfo> instances, int leftOut, String requestId) {

    /** Maximum number of instances; the build shows a card for each. */
    public static final int MAX_INSTANCES = 50;

    public InstanceSearchResult limitedTo(int max) {
        int shown = Math.min(instances.size(), max);
        return new InstanceSearchResult(instances.subList(0, shown), leftOut + instances.size() - shown, requestId);
    }
}
