package dev.bellows.cuda;

import dev.bellows.core.DType;
import dev.bellows.core.Draws;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Div;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Neg;
import dev.bellows.op.elementwise.Sign;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Sub;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceMin;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.List;

/**
 * A graph of elementwise ops, drawn from a seed: of f32, bf16, i32 and bool, with broadcasts and results that several ops read, and between them reductions over drawn axes, of so few elements that no order of a sum shows, and elements at other places.
 *
 * @param seed which alone says what graph it is
 */
record RandomElementwise(long seed) {
    private static final List<Op> UNARY =
            List.of(new Neg(), new Abs(), new Sign(), new Floor(), new Tanh(), new Exp(), new Sqrt());
    private static final List<Op> BINARY =
            List.of(new Add(), new Sub(), new Mul(), new Div(), new Maximum(), new Minimum());
    private static final List<Op> OF_WHOLE_NUMBERS = List.of(new Add(), new Sub(), new Mul(), new Maximum());
    private static final List<List<Integer>> AXES =
            List.of(List.of(2), List.of(0), List.of(1), List.of(0, 2), List.of(1, 2), List.of(0, 1, 2));
    private static final Shape WHOLE = Shape.of(2, 3, 4);

    /** What it is applied to. */
    static List<Spec> inputs() {
        return List.of(
                new Spec(WHOLE, DType.F32),
                new Spec(WHOLE, DType.F32),
                new Spec(Shape.of(3, 1), DType.F32),
                new Spec(Shape.of(4), DType.BF16),
                new Spec(WHOLE, DType.BF16),
                new Spec(WHOLE, DType.I32),
                new Spec(Shape.of(), DType.F32));
    }

    /** Its results, as f32. */
    List<Tensor> on(List<Tensor> inputs) {
        Draws draws = new Draws(seed, 0);
        List<Tensor> values = new ArrayList<>(inputs);
        int steps = 4 + draws.below(12);
        while (values.size() < inputs.size() + steps) {
            values.add(step(draws, values));
        }
        List<Tensor> results = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Tensor result = values.get(values.size() - 1 - i * 2);
            results.add(result.dtype() == DType.F32 ? new Neg().on(result) : new Cast(DType.F32).on(result));
        }
        return results;
    }

    private static Tensor step(Draws draws, List<Tensor> values) {
        Tensor a = any(draws, values);
        return switch (draws.below(9)) {
            case 0 -> numbers(a, draws, DType.F32).on(a);
            case 1 -> cast(a, draw(draws, List.of(DType.F32, DType.BF16, DType.I32, DType.BOOL)));
            case 2 -> draw(draws, List.of(new Less(), new Equal())).on(a, like(draws, values, a));
            case 3 -> {
                Tensor b = any(draws, values);
                yield new Where().on(cast(a, DType.BOOL), b, like(draws, values, b));
            }
            case 4, 5 -> a.dtype() != DType.BOOL && a.shape().rank() == 3 ? reduced(a, draws) : cast(a, DType.F32);
            case 6 -> a.shape().rank() == 3 ? elsewhere(a, draws) : cast(a, DType.BF16);
            default -> {
                Tensor number = a.dtype() == DType.BOOL ? cast(a, DType.BF16) : a;
                Op op = draw(draws, number.dtype().isFloating() ? BINARY : OF_WHOLE_NUMBERS);
                yield op.on(number, like(draws, values, number));
            }
        };
    }

    private static Tensor reduced(Tensor a, Draws draws) {
        List<Integer> axes = draw(draws, AXES);
        return draw(draws, List.<Op>of(new ReduceSum(axes, true), new ReduceMax(axes, true), new ReduceMin(axes, true)))
                .on(a);
    }

    /** One slice, or what is computed of the array turned around. */
    private static Tensor elsewhere(Tensor a, Draws draws) {
        int axis = draws.below(3);
        if (draws.below(2) == 0) {
            int from = draws.below(a.shape().dim(axis));
            return Slice.slice(a, axis, from, from + 1);
        }
        Transpose there = new Transpose(List.of(2, 0, 1));
        Tensor turned = there.on(a);
        Tensor other = turned.dtype().isFloating() ? new Neg().on(turned) : new Cast(DType.F32).on(turned);
        return new Transpose(List.of(1, 2, 0)).on(other);
    }

    /** A function of floating numbers, or what makes such of others. */
    private static Op numbers(Tensor a, Draws draws, DType dtype) {
        return a.dtype().isFloating() ? draw(draws, UNARY) : new Cast(dtype);
    }

    /** To another dtype, or where it is that one already to the one and back. */
    private static Tensor cast(Tensor a, DType dtype) {
        return a.dtype() != dtype ? new Cast(dtype).on(a) : new Cast(dtype).on(new Cast(DType.F64).on(a));
    }

    private static <T> T draw(Draws draws, List<T> from) {
        return from.get(draws.below(from.size()));
    }

    /** One of the last few more often than one of the first. */
    private static Tensor any(Draws draws, List<Tensor> values) {
        int back = draws.below(3) == 0 ? draws.below(values.size()) : draws.below(4);
        return values.get(values.size() - 1 - back);
    }

    private static Tensor like(Draws draws, List<Tensor> values, Tensor a) {
        List<Tensor> same =
                values.stream().filter(value -> value.dtype() == a.dtype()).toList();
        return draw(draws, same);
    }
}
