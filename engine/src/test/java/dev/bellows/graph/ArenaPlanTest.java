package dev.bellows.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.graph.ArenaPlan.Lifetime;
import dev.bellows.optest.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ArenaPlanTest {
    /** More than any of the arenas here. */
    private static final long UNBOUNDED = Long.MAX_VALUE / 2;

    @Test
    void valuesAliveTogetherNeverShareMemory() {
        for (int round = 0; round < 500; round++) {
            List<Lifetime> values = random(new SplittableRandom(Seed.of("arena " + round)));
            ArenaPlan plan = new ArenaPlan(values, UNBOUNDED);
            long sum = requireApart(values, plan);
            assertTrue(plan.bytes() <= sum, () -> "more than without sharing: " + values);
            assertTrue(plan.bytes() >= peak(values), () -> "less than alive at once: " + values);
            assertTrue(plan.chunks().size() <= 1, () -> "several chunks without need: " + values);
        }
    }

    @Test
    void chunksAreNoLargerThanABufferCanBe() {
        for (int round = 0; round < 500; round++) {
            SplittableRandom random = new SplittableRandom(Seed.of("chunks " + round));
            List<Lifetime> values = random(random);
            long largest = random.nextInt(2000, 6000);
            ArenaPlan plan = new ArenaPlan(values, largest);
            requireApart(values, plan);
            assertTrue(
                    plan.chunks().stream().allMatch(bytes -> bytes <= largest), () -> plan.chunks() + " of " + values);
            assertTrue(plan.bytes() >= peak(values), () -> "less than alive at once: " + values);
        }
    }

    /** Returns the bytes of all values, each rounded up. */
    private static long requireApart(List<Lifetime> values, ArenaPlan plan) {
        long sum = 0;
        for (int i = 0; i < values.size(); i++) {
            String what = "value " + i + " of " + values + "; " + Seed.rerun();
            ArenaPlan.Place place = plan.place(i);
            long end = place.offset() + values.get(i).bytes();
            assertEquals(0, place.offset() % 64, what);
            assertTrue(end <= plan.chunks().get(place.chunk()), what);
            sum += (values.get(i).bytes() + 63) / 64 * 64;
            for (int k = 0; k < i; k++) {
                ArenaPlan.Place other = plan.place(k);
                boolean together = values.get(i).overlaps(values.get(k));
                boolean shares = place.chunk() == other.chunk()
                        && place.offset() < other.offset() + values.get(k).bytes()
                        && other.offset() < end;
                assertTrue(!together || !shares, what + " shares memory with value " + k);
            }
        }
        return sum;
    }

    private static List<Lifetime> random(SplittableRandom random) {
        List<Lifetime> values = new ArrayList<>();
        int count = random.nextInt(30);
        for (int i = 0; i < count; i++) {
            int from = random.nextInt(20);
            long bytes = random.nextInt(8) == 0 ? 0 : random.nextInt(1, 2000);
            values.add(new Lifetime(bytes, from, from + random.nextInt(8)));
        }
        return values;
    }

    private static long peak(List<Lifetime> values) {
        long peak = 0;
        for (int step = 0; step < 30; step++) {
            Lifetime now = new Lifetime(0, step, step);
            peak = Math.max(
                    peak,
                    values.stream()
                            .filter(now::overlaps)
                            .mapToLong(Lifetime::bytes)
                            .sum());
        }
        return peak;
    }

    @Test
    void aChainNeedsTheRoomOfTwoValues() {
        List<Lifetime> chain = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            chain.add(new Lifetime(640, i, i + 1));
        }
        assertEquals(2 * 640, new ArenaPlan(chain, UNBOUNDED).bytes());
    }

    @Test
    void nothingNeedsNoRoom() {
        assertEquals(0, new ArenaPlan(List.of(), UNBOUNDED).bytes());
    }

    @Test
    void aValueThatNoChunkHoldsIsRefused() {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> new ArenaPlan(List.of(new Lifetime(65, 0, 1)), 64))
                .getMessage();
        assertEquals("arena: a value of 65 bytes, chunks hold 64", message);
    }
}
