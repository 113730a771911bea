package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.spark.launch.PartitionShares.Place;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionSharesTest {
    private static final List<Place> PLACES =
            List.of(new Place("executor_a_1", "a"), new Place("executor_a_2", "a"), new Place("executor_b_3", "b"));

    private static int[] readers(List<List<String>> locations, long... rows) {
        return new PartitionShares(locations, rows).readers(PLACES);
    }

    @Test
    void aPartitionIsReadWhereItIsKept() {
        assertArrayEquals(
                new int[] {2, 1, 0},
                readers(List.of(List.of("executor_b_3"), List.of("executor_a_2"), List.of("executor_a_1")), 5, 5, 5));
    }

    @Test
    void onTheHostOfItsFileWhereNoExecutorKeepsIt() {
        assertArrayEquals(new int[] {2, 0, 1}, readers(List.of(List.of("b"), List.of("a"), List.of("a")), 5, 5, 5));
    }

    @Test
    void whatIsNowhereAtHandGoesToThoseWhoHaveLeastToRead() {
        assertArrayEquals(
                new int[] {0, 1, 2, 1},
                readers(List.of(List.of("executor_a_1"), List.of(), List.of("executor_c_4"), List.of()), 9, 5, 6, 5));
    }

    @Test
    void nobodyReadsMuchMoreThanTheOthers() {
        int[] readers = readers(Collections.nCopies(6, List.of("executor_a_1")), 5, 5, 5, 5, 5, 5);
        assertArrayEquals(new int[] {0, 0, 0, 0, 1, 2}, readers);
    }

    @Test
    void everyoneAgreesAlsoOnNoRowsAtAll() {
        assertArrayEquals(new int[] {0, 0}, readers(List.of(List.of(), List.of()), 0, 0));
    }

    @Test
    void aPlaceIsAText() {
        Place place = new Place(PartitionShares.executor("host:x_y", "12"), "host:x_y");
        assertEquals(place, Place.of(place.text()));
    }
}
