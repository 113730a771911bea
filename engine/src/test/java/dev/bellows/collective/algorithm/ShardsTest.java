package dev.bellows.collective.algorithm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class ShardsTest {
    @Test
    void evenShardsDifferByAtMostOneAndTheLongerComeFirst() {
        assertEquals(Shards.of(0, 3, 6, 8), Shards.even(8, 3));
        assertEquals(Shards.of(0, 1, 2, 2, 2), Shards.even(2, 4));
        assertEquals(Shards.of(0, 0), Shards.even(0, 1));
    }

    @Test
    void tellsWhoOwnsWhat() {
        Shards shards = Shards.of(0, 0, 5, 9);
        assertEquals(3, shards.size());
        assertEquals(9, shards.elements());
        assertEquals(0, shards.length(0));
        assertEquals(5, shards.start(2));
        assertEquals(9, shards.end(2));
        assertEquals(4, shards.length(2));
    }

    @Test
    void rejectsOffsetsThatDecreaseOrDoNotBeginWithZero() {
        for (int[] offsets : new int[][] {{}, {0}, {1, 2}, {0, 3, 2}}) {
            assertThrows(IllegalArgumentException.class, () -> Shards.of(offsets));
        }
        assertThrows(IllegalArgumentException.class, () -> Shards.even(-1, 2));
        assertThrows(IllegalArgumentException.class, () -> Shards.even(1, 0));
    }

    @Test
    void doesNotShareTheCallersArray() {
        int[] offsets = {0, 2};
        Shards shards = Shards.of(offsets);
        offsets[1] = 7;
        assertEquals(2, shards.elements());
    }
}
