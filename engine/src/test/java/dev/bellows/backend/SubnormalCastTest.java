package dev.bellows.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.elementwise.Cast;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Numbers below the least normal one, of which bf16 has 127 to each side. The definition rounds them as all others. The instruction of processors
 * that converts to bf16 takes them for zeros, so oneDNN may give those, with their sign.
 */
final class SubnormalCastTest {
    private static final float LEAST = 0x1p-133f;
    private static final float[] GIVEN = {
        1e-40f,
        -1e-40f,
        Float.MIN_VALUE,
        LEAST,
        LEAST / 2,
        -1.5f * LEAST,
        0x1.4p-130f,
        0x1.fep-127f,
        Float.MIN_NORMAL,
        -Float.MIN_NORMAL
    };
    private static final float[] ROUNDED = {
        LEAST, -LEAST, 0, LEAST, 0, -2 * LEAST, 0x1.4p-130f, Float.MIN_NORMAL, Float.MIN_NORMAL, -Float.MIN_NORMAL
    };

    private static float[] repeated(float[] values, int length) {
        float[] many = new float[length];
        for (int i = 0; i < length; i++) {
            many[i] = values[i % values.length];
        }
        return many;
    }

    private static int bits(float value) {
        return Float.floatToRawIntBits(value);
    }

    @Test
    void theDefinitionRoundsThem() {
        try (Scope scope = Scope.open("test");
                Backends.Use use = Backends.use(Backends.named("reference"))) {
            NDArray there = (NDArray) Cast.cast(NDArray.of(GIVEN), DType.BF16);
            float[] back = ((NDArray) Cast.cast(there, DType.F32)).toFloatArray();
            for (int i = 0; i < back.length; i++) {
                assertEquals(ROUNDED[i], back[i], Float.toHexString(GIVEN[i]));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 16, 100, 100_000})
    void oneDnnRoundsThemOrGivesZerosOfTheirSign(int length) {
        try (Scope scope = Scope.open("test");
                Backends.Use use = Backends.use(Backends.named("onednn"))) {
            NDArray there = (NDArray) Cast.cast(NDArray.of(repeated(GIVEN, length)), DType.BF16);
            float[] back = ((NDArray) Cast.cast(there, DType.F32)).toFloatArray();
            for (int i = 0; i < length; i++) {
                float x = GIVEN[i % GIVEN.length];
                boolean rounded = bits(back[i]) == bits(ROUNDED[i % GIVEN.length]);
                boolean flushed = Math.abs(x) < Float.MIN_NORMAL && bits(back[i]) == bits(Math.copySign(0, x));
                assertTrue(rounded || flushed, Float.toHexString(x) + " became " + Float.toHexString(back[i]));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "onednn"})
    void whatABf16HoldsStaysWhereItIsWidened(String backend) {
        try (Scope scope = Scope.open("test");
                Backends.Use use = Backends.use(Backends.named(backend))) {
            double[] held = {LEAST, -LEAST, 0x1.4p-130, 0x1.fcp-127, -Float.MIN_NORMAL};
            NDArray x = NDArray.of(held, Spec.of(DType.BF16, held.length));
            float[] wide = ((NDArray) Cast.cast(x, DType.F32)).toFloatArray();
            for (int i = 0; i < held.length; i++) {
                assertEquals((float) held[i], wide[i], backend);
            }
        }
    }
}
