package dev.bellows.core;

/**
 * Philox4x32-10, a counter-based random number generator: a pure function from a 64-bit key and a 128-bit counter to
 * 128 random bits. There is no state, so any element of any stream is computed directly, in any order, by any thread or
 * device, with the same bits.
 *
 * <p>J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011. The
 * tests hold it to the known answers published with the authors' Random123 library.
 *
 * <p>Two streams are independent as long as they differ in the key or in the counter's high half. Bits are 32-bit words
 * in {@code int}s, the lowest word first.
 */
public final class Philox {
    /** Words of one block. */
    public static final int WORDS = 4;

    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    /** The golden ratio and the square root of 3, less 1: what the key grows by before every round but the first. */
    private static final int WEYL_0 = 0x9E3779B9;

    private static final int WEYL_1 = 0xBB67AE85;
    private static final long LOW_WORD = 0xFFFF_FFFFL;

    private Philox() {}

    /** Writes the {@link #WORDS} words of the block at a counter to {@code out[offset ...]}. */
    public static void block(long key, long counterHigh, long counterLow, int[] out, int offset) {
        int c0 = (int) counterLow;
        int c1 = (int) (counterLow >>> 32);
        int c2 = (int) counterHigh;
        int c3 = (int) (counterHigh >>> 32);
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * (c0 & LOW_WORD);
            long product1 = MULTIPLIER_1 * (c2 & LOW_WORD);
            c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
            c1 = (int) product1;
            c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
            c3 = (int) product0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        out[offset] = c0;
        out[offset + 1] = c1;
        out[offset + 2] = c2;
        out[offset + 3] = c3;
    }

    /**
     * Fills {@code out} with consecutive blocks from the counter on; of the last block only the words that fit are kept.
     * The counter's low half wraps without carrying into the high half, which names the stream.
     */
    public static void fill(long key, long counterHigh, long counterLow, int[] out) {
        int whole = out.length - out.length % WORDS;
        long counter = counterLow;
        for (int at = 0; at < whole; at += WORDS) {
            block(key, counterHigh, counter++, out, at);
        }
        if (whole < out.length) {
            int[] last = new int[WORDS];
            block(key, counterHigh, counter, last, 0);
            System.arraycopy(last, 0, out, whole, out.length - whole);
        }
    }
}
