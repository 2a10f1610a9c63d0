package io.jenkins.plugins.tencentvnc.benchmark;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Two operations measured alternately in one run. Times on a shared machine compare only with each other: other load
 * affects both.
 */
public final class PairedMeasurement {

    private final double[] ours;
    private final double[] theirs;

    private PairedMeasurement(int pairs) {
        this.ours = new double[pairs];
        this.theirs = new double[pairs];
    }

    /** An operation to measure. */
    public interface Turn {
        /** @param number differs in each pair */
        void take(int number) throws Exception;
    }

    /** A {@link Turn} that returns how many nanoseconds of it count. */
    public interface TimedTurn {
        double take(int number) throws Exception;
    }

    public static PairedMeasurement of(int warmUp, int pairs, Turn ours, Turn theirs) throws Exception {
        return ofTimed(warmUp, pairs, i -> nanosOf(ours, i), i -> nanosOf(theirs, i));
    }

    public static PairedMeasurement ofTimed(int warmUp, int pairs, TimedTurn ours, TimedTurn theirs) throws Exception {
        PairedMeasurement turns = new PairedMeasurement(pairs);
        for (int i = 0; i < warmUp + pairs; i++) {
            int at = Math.max(0, i - warmUp);
            // Each goes first in every other pair, since the second profits from warm caches.
            if (i % 2 == 0) {
                turns.ours[at] = ours.take(i);
                turns.theirs[at] = theirs.take(i);
            } else {
                turns.theirs[at] = theirs.take(i);
                turns.ours[at] = ours.take(i);
            }
        }
        return turns;
    }

    /** Two operations that are measured at the same time. */
    public interface Pair {
        /** @return the nanoseconds of ours and of theirs */
        double[] take(int number) throws Exception;
    }

    /** Measures operations that take so long that the machine's speed changes in between. */
    public static PairedMeasurement ofPairs(int warmUp, int pairs, Pair pair) throws Exception {
        PairedMeasurement turns = new PairedMeasurement(pairs);
        for (int i = 0; i < warmUp + pairs; i++) {
            int at = Math.max(0, i - warmUp);
            double[] both = pair.take(i);
            turns.ours[at] = both[0];
            turns.theirs[at] = both[1];
        }
        return turns;
    }

    private static double nanosOf(Turn turn, int number) throws Exception {
        long start = System.nanoTime();
        turn.take(number);
        return System.nanoTime() - start;
    }

    /** Returns the median of the pairs' ratios. */
    public double ratio() {
        return ratio(0.5);
    }

    private double ratio(double quantile) {
        double[] ratios = IntStream.range(0, ours.length)
                .mapToDouble(i -> ours[i] / theirs[i])
                .toArray();
        return quantile(ratios, quantile);
    }

    private static double quantile(double[] values, double quantile) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) (quantile * (sorted.length - 1))];
    }

    /** Returns the quartiles of the ratio, and the medians of both. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "(%.2f to %.2f); %s to %s",
                ratio(0.25),
                ratio(0.75),
                millis(quantile(ours, 0.5)),
                millis(quantile(theirs, 0.5)));
    }

    private static String millis(double nanos) {
        double millis = nanos / 1e6;
        return String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : "%.0f ms", millis);
    }
}
