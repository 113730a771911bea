package dev.bellows.core;

/**
 * Random numbers for one purpose, drawn one after the other from one stream of {@link Philox}: the same key and stream
 * give the same numbers everywhere, whatever other streams are drawn from meanwhile. For one thread at a time.
 */
public final class Draws {
    private static final double STEP = 1.0 / (1L << 32);

    private final long key;
    private final long stream;
    private final int[] words = new int[Philox.WORDS];
    private long counter;
    private int next = Philox.WORDS;

    /** Draws from the beginning of a stream. */
    public Draws(long key, long stream) {
        this.key = key;
        this.stream = stream;
    }

    /** Draws for one item of one epoch, both 0 or more: no two of them share a stream. */
    public static Draws of(long seed, int epoch, int item) {
        return new Draws(seed, (long) epoch << 32 | item);
    }

    /**
     * Uniform in {@code [0, bound)}, for a bound of 1 or more. D. Lemire, "Fast random integer generation in an interval",
     * 2019: the high word of bits × bound, drawing again in the few cases that would make some results likelier.
     */
    public int below(int bound) {
        long product = word() * bound;
        if ((product & 0xFFFF_FFFFL) < bound) {
            long threshold = (0x1_0000_0000L - bound) % bound;
            while ((product & 0xFFFF_FFFFL) < threshold) {
                product = word() * bound;
            }
        }
        return (int) (product >>> 32);
    }

    /** Uniform in {@code [0, 1)}, in steps of 2⁻³². */
    public double uniform() {
        return word() * STEP;
    }

    /** Uniform in {@code [from, to)}; {@code from} if both are equal. */
    public double uniform(double from, double to) {
        return from + (to - from) * uniform();
    }

    /** Whether something of this probability happens: never for 0, always for 1. */
    public boolean chance(double probability) {
        return uniform() < probability;
    }

    /** Normal with mean 0 and deviation 1, by the Box-Muller transform. */
    public double normal() {
        double radius = Math.sqrt(-2 * Math.log((word() + 0.5) * STEP));
        return radius * Math.cos(2 * Math.PI * uniform());
    }

    /** Fills {@code [0, length)} of {@code into} with the numbers from 0 to {@code length - 1} in random order. */
    public void permute(int[] into, int length) {
        for (int i = 0; i < length; i++) {
            // the inside-out Fisher-Yates shuffle: no separate pass to fill in the identity
            int j = below(i + 1);
            into[i] = into[j];
            into[j] = i;
        }
    }

    private long word() {
        if (next == Philox.WORDS) {
            Philox.block(key, stream, counter++, words, 0);
            next = 0;
        }
        return words[next++] & 0xFFFF_FFFFL;
    }
}
