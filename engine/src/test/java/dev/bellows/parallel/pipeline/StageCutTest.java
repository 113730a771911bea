package dev.bellows.parallel.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where networks are cut, and in which order a stage works. */
final class StageCutTest {
    private static LayerCost layer(long flops, boolean isTrained, int out) {
        return new LayerCost("path", "layer", flops, 0, 0, isTrained, Spec.of(DType.F32, out));
    }

    private static long longest(StageCut cut) {
        long longest = 0;
        for (int stage = 0; stage < cut.stages(); stage++) {
            longest = Math.max(
                    longest, cut.of(stage).stream().mapToLong(LayerCost::time).sum());
        }
        return longest;
    }

    /** The longest stage of the best of all cuts, tried one by one. */
    private static long best(List<LayerCost> layers, int from, int stages) {
        if (stages == 1) {
            return layers.subList(from, layers.size()).stream()
                    .mapToLong(LayerCost::time)
                    .sum();
        }
        long best = Long.MAX_VALUE;
        long time = 0;
        for (int end = from + 1; end <= layers.size() - stages + 1; end++) {
            time += layers.get(end - 1).time();
            best = Math.min(best, Math.max(time, best(layers, end, stages - 1)));
        }
        return best;
    }

    @Test
    void noOtherCutHasAShorterLongestStage() {
        for (int seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<LayerCost> layers = new ArrayList<>();
            for (int i = 0; i < 4 + seed % 6; i++) {
                layers.add(layer(random.nextInt(1, 100), true, 4));
            }
            for (int stages = 1; stages <= 4; stages++) {
                StageCut cut = StageCut.of(layers, stages);
                assertEquals(best(layers, 0, stages), longest(cut), "seed " + seed + ", " + stages + " stages");
                assertEquals(0, cut.start(0));
                assertEquals(layers.size(), cut.end(stages - 1));
            }
        }
    }

    @Test
    void ofCutsThatAreAsFastTheOneThatLetsLeastThrough() {
        List<LayerCost> layers =
                List.of(layer(10, true, 100), layer(0, false, 2), layer(0, false, 50), layer(10, true, 1));
        assertEquals(List.of(0, 2), StageCut.of(layers, 2).starts());
    }

    @Test
    void eachStageHasWeights() {
        List<LayerCost> layers =
                List.of(layer(1, true, 1), layer(50, false, 1), layer(50, false, 1), layer(1, true, 1));
        StageCut cut = StageCut.of(layers, 2);
        for (int stage = 0; stage < 2; stage++) {
            assertTrue(
                    cut.of(stage).stream().anyMatch(LayerCost::isTrained),
                    cut.starts().toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 8", "4, 8", "4, 2", "3, 7"})
    void turnsKeepNoMorePartsThanThereAreStagesBehind(int stages, int parts) {
        for (int stage = 0; stage < stages; stage++) {
            Set<Integer> open = new HashSet<>();
            int closed = 0;
            int most = 0;
            for (Turn turn : Turn.oneForwardOneBackward(stage, stages, parts)) {
                if (turn.isForward()) {
                    assertTrue(open.add(turn.part()));
                } else {
                    assertEquals(closed++, turn.part(), "the oldest first");
                    assertTrue(open.remove(turn.part()), "forward comes before backward");
                }
                most = Math.max(most, open.size());
            }
            assertEquals(parts, closed);
            assertEquals(Math.min(parts, stages - stage), most);
        }
    }
}
