package io.jenkins.plugins.tencentvnc.benchmark;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Two things done in turns within one run, since times on a shared machine compare with nothing else: whatever else
 * runs there falls on both.
 */
public final class PairedMeasurement {

    private final double[] ours;
    private final double[] theirs;

    private PairedMeasurement(int pairs) {
        this.ours = new double[pairs];
        this.theirs = new double[pairs];
    }

    /** Something to be measured. */
    public interface Turn {
        /** @param number a different one in each pair */
        void take(int number) throws Exception;
    }

    /** A {@link Turn} that knows by itself how many nanoseconds of it count. */
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
            // Each goes first in every other pair, since the second finds what the first has warmed.
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

    /** Two that are measured at the same time. */
    public interface Pair {
        /** @return how many nanoseconds ours took, and how many theirs */
        double[] take(int number) throws Exception;
    }

    /** For what takes so long that the machine itself is faster or slower by the next time. */
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

    /** The median of the pairs' ratios. */
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

    /** The quartiles of the ratio, and the medians behind it. */
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
