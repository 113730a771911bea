package dev.bellows.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.graph.ArenaPlan.Lifetime;
import dev.bellows.optest.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ArenaPlanTest {
    @Test
    void valuesAliveTogetherNeverShareMemory() {
        for (int round = 0; round < 500; round++) {
            List<Lifetime> values = random(new SplittableRandom(Seed.of("arena " + round)));
            ArenaPlan plan = new ArenaPlan(values);
            long sum = 0;
            for (int i = 0; i < values.size(); i++) {
                String what = "value " + i + " of " + values + "; " + Seed.rerun();
                long end = plan.offset(i) + values.get(i).bytes();
                assertEquals(0, plan.offset(i) % 64, what);
                assertTrue(end <= plan.bytes(), what);
                sum += (values.get(i).bytes() + 63) / 64 * 64;
                for (int k = 0; k < i; k++) {
                    boolean together = values.get(i).overlaps(values.get(k));
                    boolean shares =
                            plan.offset(i) < plan.offset(k) + values.get(k).bytes() && plan.offset(k) < end;
                    assertTrue(!together || !shares, what + " shares memory with value " + k);
                }
            }
            assertTrue(plan.bytes() <= sum, () -> "more than without sharing: " + values);
            assertTrue(plan.bytes() >= peak(values), () -> "less than alive at once: " + values);
        }
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
        assertEquals(2 * 640, new ArenaPlan(chain).bytes());
    }

    @Test
    void nothingNeedsNoRoom() {
        assertEquals(0, new ArenaPlan(List.of()).bytes());
    }
}
