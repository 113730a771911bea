package dev.bellows.backend.onednn.loop;

import dev.bellows.backend.onednn.Call;
import dev.bellows.backend.onednn.Specs;
import dev.bellows.op.reduce.CumSum;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunningSumsTest {
    @ParameterizedTest
    @CsvSource({"5000x3, 0, false", "5000x3, 0, true", "2x700x1500, 1, false", "2x700x1500, 1, true"})
    void equalsTheReferenceInBits(String shape, int axis, boolean reverse) {
        try (Call call = Call.of(new CumSum(axis, reverse), Specs.f32(shape)).random(5)) {
            call.check(0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void carriesNaNAndInfinitiesOn(boolean reverse) {
        double inf = Double.POSITIVE_INFINITY;
        try (Call call = Call.of(new CumSum(0, reverse), Specs.f32("3x4"))
                .set(0, 1, inf, -inf, Double.NaN, inf, 2, inf, 3, -inf, -0.0, 4, inf)) {
            call.check(0);
        }
    }
}
