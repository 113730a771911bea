package dev.bellows.backend.onednn.kernel;

import static dev.bellows.backend.onednn.Specs.f32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.bellows.backend.onednn.Call;
import dev.bellows.backend.onednn.Specs;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Div;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Erf;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Log1p;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Neg;
import dev.bellows.op.elementwise.Pow;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.ReluGradient;
import dev.bellows.op.elementwise.Sigmoid;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Sub;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.update.AdamUpdate;
import dev.bellows.op.update.DescentUpdate;
import dev.bellows.op.update.SgdUpdate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ElementwiseTest {
    /** The error function of what the test of small numbers gives it, by its series in 30 digits. */
    private static final double[] ERRORS = {
        1.128379170674e-30,
        -1.128379182161e-10,
        3.385137621012e-06,
        2.256758276880e-05,
        -1.128378844564e-03,
        8.422852755615e-01,
        8.431155048373e-01
    };

    private static final double TOLERANCE = 1e-5;
    private static final double[] SPECIAL = {
        0, -0.0, 1, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 80, -80, 0.5, 1e-3, 1e10, -1e10
    };

    static Stream<Op> unary() {
        return Stream.of(new Exp(), new Log(), new Sqrt(), new Tanh(), new Abs(), new Neg(), new Relu(), new Sigmoid());
    }

    static Stream<Op> binary() {
        return Stream.of(
                new Add(),
                new Sub(),
                new Mul(),
                new Div(),
                new Less(),
                new Equal(),
                new Maximum(),
                new Minimum(),
                new ReluGradient());
    }

    @ParameterizedTest
    @MethodSource("unary")
    void computesFunctionsOfOneArray(Op op) {
        check(op, SPECIAL);
        check(op, 3); // fewer than a vector holds
        double[] range = new double[1031];
        Arrays.setAll(range, i -> (i - 515) / 50.0);
        check(op, range);
    }

    private static void check(Op op, double... x) {
        try (Call call = Call.of(op, Spec.of(DType.F32, x.length)).set(0, x)) {
            call.check(TOLERANCE);
            assertFalse(call.plan().contains("ref"), call.plan());
        }
    }

    @ParameterizedTest
    @MethodSource("binary")
    void computesFunctionsOfAllPairsOfSpecialValues(Op op) {
        double[] a = new double[SPECIAL.length * SPECIAL.length];
        double[] b = new double[a.length];
        Arrays.setAll(a, i -> SPECIAL[i / SPECIAL.length]);
        Arrays.setAll(b, i -> SPECIAL[i % SPECIAL.length]);
        Spec spec = Spec.of(DType.F32, a.length);
        try (Call call = Call.of(op, spec, spec).set(0, a).set(1, b)) {
            call.check(TOLERANCE);
            assertFalse(call.plan().contains("ref"), call.plan());
        }
    }

    @ParameterizedTest
    @MethodSource("binary")
    void computesFunctionsOfSpecialValuesAndOneNumber(Op op) {
        if (op instanceof ReluGradient) {
            return; // does not broadcast
        }
        Spec vector = Spec.of(DType.F32, SPECIAL.length);
        for (double number : SPECIAL) {
            try (Call first = Call.of(op, vector, f32("")).set(0, SPECIAL).set(1, number)) {
                first.check(TOLERANCE);
            }
            try (Call second = Call.of(op, f32(""), vector).set(0, number).set(1, SPECIAL)) {
                second.check(TOLERANCE);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "3x5, 3x5",
        "4x8, 8",
        "4x8, 4x1",
        "4x8, ''",
        "8, 4x8",
        "4x1, 4x8",
        "'', 4x8",
        "4x1, 1x8",
        "2x4x8, 2x1x8",
        "2x1x8, 2x4x8",
        "2x4x8x3, 2x1x8x1",
        "2x1x8x1, 1x4x1x3",
        "'', ''",
        "1x1, 1",
        "2x3x4x5, 3x1x1",
        "5x1x3x1, 1x2x1x4",
        "70000, 70000"
    })
    void broadcasts(String a, String b) {
        for (Op op : List.of(new Add(), new Sub(), new Mul(), new Div(), new Less(), new Equal())) {
            try (Call call = Call.of(op, f32(a), f32(b)).random(1)) {
                call.check(TOLERANCE);
                assertFalse(call.plan().contains("ref"), call.plan());
            }
        }
        for (Op op : List.of(new Less(), new Equal())) {
            try (Call call =
                    Call.of(op, Specs.of(DType.I32, a), Specs.of(DType.I32, b)).random(1)) {
                call.check(0);
            }
        }
        for (Op op : List.of(new Maximum(), new Minimum())) {
            try (Call call = Call.of(op, f32(a), f32(b)).random(1)) {
                call.check(0);
            }
        }
    }

    @Test
    void tellsGreatIntegersApart() {
        double great = 1 << 30;
        Spec spec = Spec.of(DType.I32, 4);
        for (Op op : List.of(new Less(), new Equal())) {
            try (Call call = Call.of(op, spec, spec)
                    .set(0, great, great, -great, Integer.MIN_VALUE)
                    .set(1, great + 1, great, -great - 1, Integer.MAX_VALUE)) {
                call.check(0);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"6, 6, 6", "2x3, 3, ''", "3, 2x3, 2x1", "'', 4, 4", "2x1x1, 1x3x1, 1x1x4"})
    void chooses(String condition, String a, String b) {
        Spec choice = Specs.of(DType.BOOL, condition);
        for (DType dtype : List.of(DType.F32, DType.I32)) {
            try (Call call = Call.of(new Where(), choice, Specs.of(dtype, a), Specs.of(dtype, b))
                    .random(1)) {
                double[] conditions = call.input(0);
                Arrays.setAll(conditions, i -> i % 2);
                call.set(0, conditions).check(0);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "F32, BF16",
        "BF16, F32",
        "I32, F32",
        "U8, F32",
        "BOOL, F32",
        "F32, I32",
        "F32, BOOL",
        "F64, F32",
        "F32, F64"
    })
    void casts(DType from, DType to) {
        try (Call call = Call.of(new Cast(to), Spec.of(from, 3, 11)).random(1)) {
            call.check(0);
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "7", "1024", "60x50", "262144", "300000"}) // the last in segments
    void updates(String shape) {
        Spec w = f32(shape);
        for (Op op :
                List.of(new SgdUpdate(0.9, 0, false), new SgdUpdate(0.9, 1e-2, true), new SgdUpdate(0, 1e-2, false))) {
            try (Call call = Call.of(op, w, w, w, f32("")).random(1)) {
                call.check(1e-6);
            }
        }
        for (Op op : List.of(new DescentUpdate(0), new DescentUpdate(1e-2))) {
            try (Call call = Call.of(op, w, w, f32("")).random(1)) {
                call.check(1e-6);
            }
        }
        for (Op op : List.of(new AdamUpdate(0.9, 0.999, 1e-8, 0), new AdamUpdate(0.8, 0.9, 1e-3, 0.1))) {
            try (Call call = Call.of(op, w, w, w, w, f32("")).random(1)) {
                double[] second = call.input(3);
                Arrays.setAll(second, i -> Math.abs(second[i]));
                call.set(3, second).check(1e-6);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2", "3", "-1", "0.5", "-0.5", "1.7"})
    void raisesToOnePower(double exponent) {
        try (Call call = Call.of(new Pow(), f32("8"), f32(""))
                .set(0, 2, 0.3, 0, -0.0, -2, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN)
                .set(1, exponent)) {
            call.check(1e-6);
        }
    }

    @Test
    void keepsTheSmallestOfLogarithmsAndErrors() {
        for (Op op : List.of(new Log1p(), new Erf())) {
            try (Call call = Call.of(op, f32("7")).set(0, 1e-30, -1e-10, 3e-6, 2e-5, -1e-3, 0.999, 1.001)) {
                call.run();
                for (int i = 0; i < 7; i++) {
                    double x = call.input(0)[i];
                    double expected = op instanceof Log1p ? Math.log1p(x) : ERRORS[i];
                    assertEquals(expected, call.output(0)[i], 2e-7 * Math.abs(expected), op + " of " + x);
                }
            }
        }
    }
}
