package dev.bellows.data.tabular;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The hashing trick (Weinberger et al. 2009): any number of names go to a fixed number of columns by their hash, without
 * a dictionary; names that share a column add up. The column is MurmurHash3's 32 bits of the UTF-8 bytes under seed 42,
 * modulo the number of columns: that of Spark's {@code HashingTF}.
 *
 * @param columns how many columns, 1 or more; a power of two as a rule
 * @param signed whether a second hash decides if a name adds or subtracts, so that collisions cancel on average
 */
public record HashedFeatures(int columns, boolean signed) {
    private static final int SEED = 42;
    private static final int SIGN_SEED = 43;

    public HashedFeatures {
        if (columns < 1) {
            throw new IllegalArgumentException("hashed features: needs a column or more: " + columns);
        }
    }

    /** The column of a name. */
    public int column(String name) {
        return Math.floorMod(hash(name.getBytes(StandardCharsets.UTF_8), SEED), columns);
    }

    /** How often each column's names come in a list, such as the words of a text or a row's {@code column=category}. */
    public float[] counts(List<String> names) {
        float[] counts = new float[columns];
        names.forEach(name -> counts[column(name)] += sign(name));
        return counts;
    }

    private float sign(String name) {
        return signed && hash(name.getBytes(StandardCharsets.UTF_8), SIGN_SEED) < 0 ? -1 : 1;
    }

    /** MurmurHash3_x86_32 by A. Appleby. */
    static int hash(byte[] bytes, int seed) {
        int h = seed;
        int whole = bytes.length / 4 * 4;
        for (int i = 0; i < whole; i += 4) {
            h = Integer.rotateLeft(h ^ scrambled(word(bytes, i, 4)), 13) * 5 + 0xe6546b64;
        }
        h ^= scrambled(word(bytes, whole, bytes.length - whole));
        h ^= bytes.length;
        h = (h ^ (h >>> 16)) * 0x85ebca6b;
        h = (h ^ (h >>> 13)) * 0xc2b2ae35;
        return h ^ (h >>> 16);
    }

    private static int word(byte[] bytes, int from, int count) {
        int word = 0;
        for (int i = 0; i < count; i++) {
            word |= (bytes[from + i] & 0xFF) << (8 * i);
        }
        return word;
    }

    private static int scrambled(int k) {
        return Integer.rotateLeft(k * 0xcc9e2d51, 15) * 0x1b873593;
    }
}
