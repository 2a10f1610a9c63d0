package io.jenkins.plugins.tencentvnc.benchmark;

/** How often each measurement is repeated: in full for a reliable figure, or quickly to see that it runs. */
public enum BenchmarkMode {
    FULL,
    QUICK;

    public int of(int full, int quick) {
        return this == FULL ? full : quick;
    }
}
