package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Tries a property on generated cases, the same ones for the same seed. {@code -Dcases=1000000} tries more of them,
 * {@code -Dseed=…} others.
 */
public final class PropertyRunner {

    private static final int COUNT = Integer.getInteger("cases", 15_000);
    private static final long SEED = Long.getLong("seed", 20_261_124L);

    /** A property that is rarely tested proves nothing. */
    private static final int LEAST_PERCENT_TESTED = 2;

    private static final int ENOUGH_FOR_A_PERCENTAGE = 1_000;

    private PropertyRunner() {}

    /**
     * Returns whether the case tested the property, such as by an accepted input; throws if the property does not hold.
     */
    public interface Property<T> {
        boolean holds(T input) throws Exception;
    }

    public static <T> void tryAll(Function<Draw, T> generator, Property<T> property) {
        tryAll(COUNT, generator, property);
    }

    /** Tries a tenth of the cases, for a slow property. */
    static <T> void tryTenth(Function<Draw, T> generator, Property<T> property) {
        tryAll(Math.max(1, COUNT / 10), generator, property);
    }

    /** Tries that many cases unless {@code -Dcases} is given. */
    public static <T> void tryAbout(int cases, Function<Draw, T> generator, Property<T> property) {
        tryAll(Integer.getInteger("cases", cases), generator, property);
    }

    private static <T> void tryAll(int cases, Function<Draw, T> generator, Property<T> property) {
        int tested = 0;
        for (int i = 0; i < cases; i++) {
            long seed = SEED + i;
            T input = generator.apply(new Draw(new SplittableRandom(seed)));
            try {
                tested += property.holds(input) ? 1 : 0;
            } catch (Throwable e) {
                throw new AssertionError(
                        "Again with -Dseed=%d -Dcases=1: %s\n%s".formatted(seed, printable(input), e.getMessage()), e);
            }
        }
        int count = tested;
        assertTrue(
                cases < ENOUGH_FOR_A_PERCENTAGE || count * 100L >= (long) cases * LEAST_PERCENT_TESTED,
                () -> "only " + count + " of " + cases + " cases put it to the test");
    }

    private static String printable(Object input) {
        StringBuilder text = new StringBuilder();
        String.valueOf(input)
                .chars()
                .forEach(c -> text.append(c >= ' ' && c < 127 ? "" + (char) c : "\\u%04x".formatted(c)));
        return text.toString();
    }

    /** Draws the parts of a generated case. */
    public record Draw(SplittableRandom random) {

        public int between(int least, int most) {
            return random.nextInt(least, most + 1);
        }

        public boolean percent(int chance) {
            return random.nextInt(100) < chance;
        }

        public String of(String... choices) {
            return choices[random.nextInt(choices.length)];
        }

        /** Draws characters of the given ones. */
        String some(String characters, int least, int most) {
            StringBuilder text = new StringBuilder();
            for (int length = between(least, most); text.length() < length; ) {
                text.append(characters.charAt(random.nextInt(characters.length())));
            }
            return text.toString();
        }

        /** Draws pieces in a row, sometimes with an invalid one among them. */
        String made(int most, String... pieces) {
            StringBuilder text = new StringBuilder();
            for (int left = between(0, most); left > 0; left--) {
                text.append(percent(90) ? of(pieces) : percent(50) ? of(ODD) : unicode(2));
            }
            return text.toString();
        }

        /** Draws any Java text, including unpaired surrogates. */
        String unicode(int most) {
            StringBuilder text = new StringBuilder();
            for (int left = between(0, most); left > 0; left--) {
                text.append((char) (percent(50) ? random.nextInt(128) : random.nextInt(Character.MAX_VALUE + 1)));
            }
            return text.toString();
        }

        private static final String[] ODD = {
            " ", "\n", "\r\n", "\t", "\0", "\u007f", "\u00a0", "\u200b", "\u202e", "\ufeff", "é", "中", "'", "\"", "<",
            "{0}"
        };
    }
}
