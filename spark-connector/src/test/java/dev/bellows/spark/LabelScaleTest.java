package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.spark.data.Moments;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelScaleTest {
    private static final int ORDERS = 300;

    /** Their mean over the power of two is 25.5 sixteenths: half way between two centers. */
    @Test
    void numbersFromOneOnHaveOneScaleInEveryOrder() {
        List<Double> labels =
                IntStream.rangeClosed(1, 101).mapToObj(i -> (double) i).toList();
        assertEquals(Set.of(new LabelScale(List.of(52.0), List.of(32.0))), scales(labels));
    }

    /** Their variance is 2: half way between two powers of two. */
    @Test
    void starsHaveOneScaleInEveryOrder() {
        List<Double> labels = IntStream.range(0, 500).mapToObj(i -> 1.0 + i % 5).toList();
        assertEquals(1, scales(labels).size(), scales(labels).toString());
        List<Double> tenths = labels.stream().map(star -> star / 10).toList();
        assertEquals(1, scales(tenths).size(), scales(tenths).toString());
    }

    private static Set<LabelScale> scales(List<Double> labels) {
        Set<LabelScale> found = new HashSet<>();
        for (int seed = 0; seed < ORDERS; seed++) {
            Random random = new Random(seed);
            List<Double> shuffled = new ArrayList<>(labels);
            Collections.shuffle(shuffled, random);
            Moments all = Moments.none(1);
            for (int from = 0; from < shuffled.size(); ) {
                int to = Math.min(shuffled.size(), from + 1 + random.nextInt(shuffled.size()));
                Moments.Running part = new Moments.Running(1);
                shuffled.subList(from, to).forEach(label -> part.add(i -> label));
                all = all.plus(part.moments());
                from = to;
            }
            found.add(LabelScale.of(all));
        }
        return found;
    }
}
