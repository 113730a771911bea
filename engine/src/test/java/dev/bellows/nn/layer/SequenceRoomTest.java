package dev.bellows.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SequenceRoomTest {
    @ParameterizedTest
    @CsvSource({
        "64, 64, 64",
        "64, 33, 64",
        "64, 32, 32",
        "64, 9, 16",
        "64, 1, 8",
        "5, 3, 3",
        "5, 2, 2",
        "3, 1, 2",
        "2, 1, 2",
        "1, 1, 1"
    })
    void isHalvedAsLongAsTheLongestFits(int all, int longest, int room) {
        assertEquals(room, SequenceRoom.of(all, longest));
    }

    @Test
    void hasFourSizesAtMostAndRoomForAll() {
        for (int all = 1; all < 70; all++) {
            int room = all;
            assertTrue(IntStream.rangeClosed(1, all)
                            .map(steps -> SequenceRoom.of(room, steps))
                            .distinct()
                            .count()
                    <= 4);
            assertTrue(IntStream.rangeClosed(1, all).allMatch(steps -> SequenceRoom.of(room, steps) >= steps));
        }
    }

    @Test
    void takesTheFirstBytesOfEachRow() {
        ByteBuffer rows = ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 4, 5, 6}).position(1);
        ByteBuffer first = SequenceRoom.first(rows, 3, 2);
        byte[] taken = new byte[first.remaining()];
        first.get(taken);
        assertArrayEquals(new byte[] {1, 2, 4, 5}, taken);
    }
}
