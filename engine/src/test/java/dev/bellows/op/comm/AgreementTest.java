package dev.bellows.op.comm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.collective.Ranks;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ranks decide alike. */
final class AgreementTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void allTakeTheNumbersOfTheFirst(int size) {
        List<int[]> found = Ranks.spawn(size, Ranks.Kind.INPROC, communicator -> {
            try (RankGroups.Use use = RankGroups.use("g", new Connected(communicator))) {
                int rank = communicator.rank();
                return Agreement.first("g", new int[] {10 - rank, rank - 1, Integer.MAX_VALUE - rank});
            }
        });
        found.forEach(numbers -> assertArrayEquals(new int[] {10, -1, Integer.MAX_VALUE}, numbers));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void allTakeTheGreatestNumber(int size) {
        int greatest = size / 2;
        List<Long> found = Ranks.spawn(size, Ranks.Kind.INPROC, communicator -> {
            try (RankGroups.Use use = RankGroups.use("g", new Connected(communicator))) {
                return Agreement.greatest("g", communicator.rank() == greatest ? 1L << 40 : communicator.rank());
            }
        });
        found.forEach(number -> assertEquals(1L << 40, number));
    }

    @Test
    void whoHasNoGroupDecidesForItself() {
        assertArrayEquals(new int[] {3, 4}, Agreement.first("nobody", new int[] {3, 4}));
        assertEquals(-7, Agreement.greatest("nobody", -7));
    }
}
