package io.jenkins.plugins.tencentvnc.benchmark;

/** How often everything is repeated: often enough for a figure, or only so that it is seen to run. */
public enum BenchmarkMode {
    FULL,
    QUICK;

    public int of(int full, int quick) {
        return this == FULL ? full : quick;
    }
}
