package dev.bellows.nn.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.index.Iota;
import dev.bellows.op.random.RandomUniform;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CandidateSamplerTest {
    private static final int CLASSES = 10;
    private static final int DRAWS = 100_000;

    static Stream<CandidateSampler> samplers() {
        return Stream.of(new CandidateSampler.Uniform(CLASSES), new CandidateSampler.LogUniform(CLASSES));
    }

    private static double[] probabilities(CandidateSampler sampler) {
        NDArray ids = (NDArray) Iota.iota(NDArray.scalar(0), sampler.classes(), DType.I32);
        double[] logs = ((NDArray) sampler.logProbability(ids, DType.F64)).toDoubleArray();
        return Arrays.stream(logs).map(Math::exp).toArray();
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void drawsClassesAsOftenAsItSays(CandidateSampler sampler) {
        double[] expected = probabilities(sampler);
        assertEquals(1, Arrays.stream(expected).sum(), 1e-12);
        NDArray counter = NDArray.scalar(0, DType.I64);
        NDArray uniform = (NDArray) RandomUniform.randomUniform(counter, Spec.of(DType.F32, DRAWS), 7);
        double[] drawn = new double[CLASSES];
        for (int id : ((NDArray) sampler.draw(uniform)).toIntArray()) {
            drawn[id] += 1.0 / DRAWS;
        }
        // Six standard deviations of the commonest class, of which the seed is fixed.
        assertArrayEquals(expected, drawn, 6 * Math.sqrt(0.25 / DRAWS));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void staysWithinItsClassesAtTheEnds(CandidateSampler sampler) {
        NDArray ends = NDArray.of(new float[] {0, Math.nextDown(1f), 1});
        int[] ids = ((NDArray) sampler.draw(ends)).toIntArray();
        assertEquals(0, ids[0]);
        assertTrue(ids[1] <= CLASSES - 1 && ids[2] == CLASSES - 1);
    }

    @Test
    void refusesNoClasses() {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> new CandidateSampler.LogUniform(0));
        assertEquals("CandidateSampler: classes must be 1 or more, got 0.0", error.getMessage());
    }
}
