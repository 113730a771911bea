package dev.bellows.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The answers are the three rows "philox4x32 10" of Random123's kat_vectors. */
class PhiloxTest {
    @Test
    void answersZeroesAsPublished() {
        assertBlock("6627e8d5 e169c58d bc57ac4c 9b00dbd8", 0, 0, 0);
    }

    @Test
    void answersOnesAsPublished() {
        assertBlock("408f276d 41c83b0e a20bc7c6 6d5451fd", -1, -1, -1);
    }

    @Test
    void answersTheDigitsOfPiAsPublished() {
        // counter 243f6a88 85a308d3 13198a2e 03707344, key a4093822 299f31d0, lowest word first
        assertBlock(
                "d16cfe09 94fdcceb 5001e420 24126ea1",
                0x299f31d0_a4093822L,
                0x03707344_13198a2eL,
                0x85a308d3_243f6a88L);
    }

    @Test
    void fillsWithConsecutiveBlocksAndCutsTheLast() {
        int[] filled = new int[10];
        Philox.fill(7, 8, 9, filled);
        int[] blocks = new int[12];
        for (int i = 0; i < 3; i++) {
            Philox.block(7, 8, 9 + i, blocks, 4 * i);
        }
        assertArrayEquals(Arrays.copyOf(blocks, 10), filled);
    }

    @Test
    void setsEveryBitHalfOfTheTime() {
        int[] words = new int[1 << 16];
        Philox.fill(42, 0, 0, words);
        for (int bit = 0; bit < Integer.SIZE; bit++) {
            int mask = 1 << bit;
            double set = (double)
                    Arrays.stream(words).filter(word -> (word & mask) != 0).count();
            // six standard deviations of a fair coin
            assertEquals(words.length / 2.0, set, 6 * Math.sqrt(words.length) / 2, "bit " + bit);
        }
    }

    private static void assertBlock(String expected, long key, long counterHigh, long counterLow) {
        int[] out = new int[Philox.WORDS];
        Philox.block(key, counterHigh, counterLow, out, 0);
        String actual = String.format("%08x %08x %08x %08x", out[0], out[1], out[2], out[3]);
        assertEquals(expected, actual);
    }
}
