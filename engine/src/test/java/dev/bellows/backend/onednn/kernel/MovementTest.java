package dev.bellows.backend.onednn.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.backend.onednn.Call;
import dev.bellows.backend.onednn.Specs;
import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.index.ScatterAdd;
import dev.bellows.op.index.Take;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MovementTest {
    private static void check(Op op, Spec... in) {
        try (Call call = Call.of(op, in).random(1)) {
            call.check(1e-6);
        }
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void movesElementsOfEveryType(DType dtype) {
        Spec cube = Spec.of(dtype, 3, 4, 5);
        Spec matrix = Spec.of(dtype, 33, 65);
        check(new Transpose(List.of(2, 0, 1)), cube);
        check(new Transpose(List.of(0, 2, 1)), cube);
        check(new Transpose(List.of(1, 0)), matrix);
        check(new Transpose(List.of()), Spec.of(dtype));
        check(new BroadcastTo(Specs.shape("2x4x5")), Spec.of(dtype, 4, 1));
        check(new BroadcastTo(Specs.shape("3x4")), Spec.of(dtype));
        check(new Slice(List.of(1, 0, 2), List.of(2, 4, 2)), cube);
        check(new Slice(List.of(1, 2, 3), List.of(1, 1, 1)), cube);
        check(new Pad(List.of(1, 0, 2), List.of(0, 1, 1), 1), cube);
        check(new Pad(List.of(0, 0), List.of(0, 0), 1), matrix);
        check(new Concat(1), cube, Spec.of(dtype, 3, 2, 5), Spec.of(dtype, 3, 0, 5));
        check(new Concat(0), cube, cube);
        check(new Concat(0), Spec.of(dtype, 3), Spec.of(dtype, 1));
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void takesSlices(DType dtype) {
        check(new Take(0), Spec.of(dtype, 5, 3), Spec.of(DType.I32, 2, 4));
        check(new Take(1), Spec.of(dtype, 2, 5, 3), Spec.of(DType.I64, 4));
        check(new Take(1), Spec.of(dtype, 2, 5), Spec.of(DType.U8));
    }

    @Test
    void addsSlices() {
        check(new ScatterAdd(0, 5), Specs.f32("2x4x3"), Spec.of(DType.I32, 2, 4));
        check(new ScatterAdd(1, 5), Specs.f32("2x4x3"), Spec.of(DType.I64, 4));
    }

    @Test
    void refusesAnIndexOutOfRange() {
        try (Call call =
                Call.of(new Take(0), Specs.f32("3"), Spec.of(DType.I32, 1)).set(1, 3)) {
            ShapeException error = assertThrows(ShapeException.class, call::run);
            assertEquals("Take: index 3 is out of range for an axis of extent 3", error.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void fills(DType dtype) {
        check(new Full(Spec.of(dtype, 3, 7), 1));
        check(new Full(Spec.of(dtype, 100_003), 0));
        check(new Full(Spec.of(dtype), 1));
        check(new Full(Spec.of(dtype, 0), 1));
    }
}
