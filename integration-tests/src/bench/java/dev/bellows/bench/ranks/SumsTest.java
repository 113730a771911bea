package dev.bellows.bench.ranks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class SumsTest {
    private static final int SIZE = 3;
    private static final int BYTES = 10_000;

    @Test
    void aSumIsLookedAtInEachPlace() {
        Sums sums = new Sums(1, SIZE);
        assertTrue(sums.medianNanos(BYTES, 1, 4, contender(-1)) >= 0);
        for (int wrong : new int[] {0, 4, BYTES / 2, BYTES - 4}) {
            String said = assertThrows(
                            IllegalStateException.class, () -> sums.medianNanos(BYTES, 0, 1, contender(wrong)))
                    .getMessage();
            assertTrue(said.startsWith("bench: the sum over 3 ranks at byte " + wrong + " is "), said);
        }
    }

    /** Of zeros any sum is right, and of equal numbers one of the wrong places. */
    @Test
    void ranksAddDifferentNumbersAtDifferentPlaces() {
        ByteBuffer one = ByteBuffer.allocate(BYTES);
        ByteBuffer other = ByteBuffer.allocate(BYTES);
        new Sums(0, SIZE).fill(one);
        new Sums(2, SIZE).fill(other);
        for (int at = 0; at < BYTES; at += Float.BYTES) {
            assertEquals(one.getFloat(at) + 2, other.getFloat(at));
        }
        assertTrue(one.getFloat(0) != one.getFloat(4));
        assertTrue(one.getFloat(0) != one.getFloat(4096));
    }

    /** Adds what the other ranks would have, but at one place. */
    private static Sums.Contender contender(int wrong) {
        return new Sums.Contender() {
            @Override
            public void meet() {
                // Nobody else is there.
            }

            @Override
            public void sum(ByteBuffer data) {
                ByteBuffer other = data.duplicate().order(data.order());
                ByteBuffer zero = ByteBuffer.allocate(data.capacity());
                ByteBuffer two = ByteBuffer.allocate(data.capacity());
                new Sums(0, SIZE).fill(zero);
                new Sums(2, SIZE).fill(two);
                for (int at = 0; at < data.capacity(); at += Float.BYTES) {
                    float added = at == wrong ? 0 : zero.getFloat(at) + two.getFloat(at) + 0f;
                    other.putFloat(at, data.getFloat(at) + added);
                }
            }
        };
    }
}
