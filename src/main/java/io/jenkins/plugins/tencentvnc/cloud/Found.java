package io.jenkins.plugins.tencentvnc.cloud;

import java.util.List;

/**
 * What a {@link Finder} has found.
 *
 * @param instances at least one, at most {@value TencentCloudClient#MOST_FOUND}
 * @param leftOut how many more there are
 * @param requestId of Tencent Cloud's last answer
 */
public record Found(List<FoundInstance> instances, int leftOut, String requestId) {}
