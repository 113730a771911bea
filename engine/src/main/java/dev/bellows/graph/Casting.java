package dev.bellows.graph;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Op;
import java.util.List;

/** What an op's {@link Narrowing} means for the operands at hand. */
final class Casting {
    private Casting() {}

    /**
     * Whether {@code op} runs on bf16 operands: {@code in} as they are so far. What a follower reads beside its large operands must be
     * one number, or a row that is added, such as a bias: a statistic would lose too much.
     */
    static boolean isNarrow(Op op, List<Spec> in) {
        Narrowing narrowing = op.narrowing();
        return switch (narrowing.rule()) {
            case PRODUCT -> in.stream().allMatch(Casting::isFloat);
            case FOLLOWS ->
                largeAreNarrow(in)
                        && in.stream()
                                .filter(spec -> spec.dtype() == DType.F32)
                                .allMatch(spec -> spec.shape().size() == 1 || narrowing.roundsRows());
            case MIXED -> largeAreNarrow(in);
            case ROUNDS -> in.stream().allMatch(spec -> spec.dtype() == DType.BF16);
            case BY_PARTS, NEVER -> false;
        };
    }

    /** The dtype that operand {@code i} of an op that {@linkplain #isNarrow runs} on bf16 has there; {@code in} are all. */
    static DType dtype(Op op, int i, List<Spec> in) {
        Spec operand = in.get(i);
        Narrowing narrowing = op.narrowing();
        if (narrowing.rule() == Narrowing.Rule.PRODUCT) {
            return narrowing.isFactor().test(i) ? DType.BF16 : DType.F32;
        }
        boolean isKept = !operand.dtype().isFloating()
                || (narrowing.rule() == Narrowing.Rule.MIXED && !large(in).contains(operand.shape()));
        return isKept ? operand.dtype() : DType.BF16;
    }

    /** Whether what {@code op} computes in f32 is then rounded to bf16. */
    static boolean isRounded(Op op, List<Spec> in) {
        return switch (op.narrowing().rule()) {
            case FOLLOWS, MIXED, ROUNDS -> largeAreNarrow(in);
            case PRODUCT, BY_PARTS, NEVER -> false;
        };
    }

    private static boolean isFloat(Spec spec) {
        return spec.dtype() == DType.F32 || spec.dtype() == DType.BF16;
    }

    /** The shapes of the operands with most elements. */
    static List<Shape> large(List<Spec> in) {
        long most = floating(in).stream()
                .mapToLong(spec -> spec.shape().size())
                .max()
                .orElse(0);
        return floating(in).stream()
                .map(Spec::shape)
                .filter(shape -> shape.size() == most)
                .toList();
    }

    private static boolean largeAreNarrow(List<Spec> in) {
        List<Shape> large = large(in);
        return !large.isEmpty()
                && floating(in).stream()
                        .filter(spec -> large.contains(spec.shape()))
                        .allMatch(spec -> spec.dtype() == DType.BF16);
    }

    private static List<Spec> floating(List<Spec> in) {
        return in.stream().filter(spec -> spec.dtype().isFloating()).toList();
    }
}
