package io.jenkins.plugins.tencentvnc.tencentcloud;

import java.util.List;

/**
 * What a {@link InstanceSelector} has found.
 *
 * @param instances at least one, at most {@value #MOST}
 * @param leftOut how many more there are
 * @param requestId of Tencent Cloud's last answer
 */
public record InstanceSearchResult(List<InstanceInfo> instances, int leftOut, String requestId) {

    /** The number of instances of which a build gets a card each. */
    public static final int MOST = 50;

    /** Returns this result with no more than so many instances. */
    public InstanceSearchResult limitedTo(int most) {
        int shown = Math.min(instances.size(), most);
        return new InstanceSearchResult(instances.subList(0, shown), leftOut + instances.size() - shown, requestId);
    }
}
