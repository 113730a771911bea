package dev.bellows.graph;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.conv.AvgPool;
import dev.bellows.op.conv.AvgPoolGradient;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionDataGradient;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.MaxPoolGradient;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Div;
import dev.bellows.op.elementwise.Gelu;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Neg;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.ReluGradient;
import dev.bellows.op.elementwise.Sigmoid;
import dev.bellows.op.elementwise.Sub;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.loss.SoftmaxCrossEntropy;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.movement.Reshape;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.norm.BatchNorm;
import dev.bellows.op.norm.BatchNormGradient;
import dev.bellows.op.norm.BatchNormInference;
import dev.bellows.op.norm.GroupNorm;
import dev.bellows.op.norm.InstanceNorm;
import dev.bellows.op.norm.LayerNorm;
import dev.bellows.op.norm.LayerNormGradient;
import dev.bellows.op.norm.RmsNorm;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.norm.SoftmaxGradient;
import dev.bellows.op.rnn.Recurrence;
import dev.bellows.op.rnn.RecurrenceGradient;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which ops of a graph recorded in f32 compute in bf16 where that is wanted. Rules speak of ops as they are run, after gradients
 * were derived and composites expanded, so neither knows of them.
 *
 * <ul>
 *   <li>{@link Rule#NARROW}: products, of which the processor does many times as many in bf16. All operands are cast; oneDNN sums
 *       in f32, and the result is rounded once. Recurrences and their gradients are products with functions of f32 between: of
 *       theirs, only what is multiplied is cast, and results are f32.
 *   <li>{@link Rule#FOLLOWS}: ops bound by memory that move elements, choose between them or add two of them, with at most one
 *       rounding. In bf16 where every large operand is, since casting to f32 and back would only move more bytes.
 *   <li>{@link Rule#MIXED}: normalisation, which sums many elements. Large operands and results are bf16, parameters and statistics
 *       f32; where the backend cannot do that, all is computed in f32 and what is large is rounded.
 *   <li>{@link Rule#ROUNDS}: ops that follow, but need f32 inside. Computed in f32 from operands that are bf16, and rounded at the end,
 *       by the backend's own kernel for bf16 if it has one. But what is a result of the graph, such as probabilities, is not rounded.
 *   <li>{@link Rule#OPEN}: anything else. A composite is expanded and each part has its own rule; of the primitives, sums,
 *       exponentials, comparisons, indices and updates are f32: a sum of more than 2⁸ equal terms stands still in bf16, and so does a
 *       weight that is changed by less than 2⁻⁹ of itself.
 *   <li>{@link Rule#WIDE}: losses, in f32 with all their parts.
 * </ul>
 */
final class Casting {
    /** How an op meets bf16. */
    enum Rule {
        NARROW,
        FOLLOWS,
        MIXED,
        ROUNDS,
        OPEN,
        WIDE
    }

    private static final Set<Class<? extends Op>> NARROW =
            Set.of(MatMul.class, Convolution.class, ConvolutionDataGradient.class, ConvolutionWeightGradient.class);

    private static final Set<Class<? extends Op>> FOLLOWS = Set.of(
            Add.class,
            Sub.class,
            Mul.class,
            Div.class,
            Neg.class,
            Relu.class,
            ReluGradient.class,
            Where.class,
            MaxPool.class,
            MaxPoolGradient.class,
            AvgPool.class,
            AvgPoolGradient.class,
            Concat.class,
            Slice.class,
            Pad.class,
            Transpose.class,
            Reshape.class,
            BroadcastTo.class);

    private static final Set<Class<? extends Op>> MIXED = Set.of(
            BatchNorm.class,
            BatchNormGradient.class,
            BatchNormInference.class,
            LayerNorm.class,
            LayerNormGradient.class);

    private static final Set<Class<? extends Op>> ROUNDS = Set.of(
            Gelu.class,
            Sigmoid.class,
            Tanh.class,
            Softmax.class,
            SoftmaxGradient.class,
            GroupNorm.class,
            InstanceNorm.class,
            RmsNorm.class);

    private Casting() {}

    static Rule of(Op op) {
        Class<? extends Op> type = op.getClass();
        if (NARROW.contains(type) || recurrence(op) != null) {
            return Rule.NARROW;
        }
        if (FOLLOWS.contains(type)) {
            return Rule.FOLLOWS;
        }
        if (MIXED.contains(type)) {
            return Rule.MIXED;
        }
        if (ROUNDS.contains(type)) {
            return Rule.ROUNDS;
        }
        return op instanceof SoftmaxCrossEntropy ? Rule.WIDE : Rule.OPEN;
    }

    /**
     * Whether {@code op} runs on bf16 operands: {@code in} as they are so far. What a follower reads beside its large operands must be
     * one number, or a row that is added, such as a bias: a statistic would lose too much.
     */
    static boolean isNarrow(Op op, List<Spec> in) {
        return switch (of(op)) {
            case NARROW -> in.stream().allMatch(Casting::isFloat);
            case FOLLOWS ->
                largeAreNarrow(in)
                        && in.stream()
                                .filter(spec -> spec.dtype() == DType.F32)
                                .allMatch(spec -> spec.shape().size() == 1 || op instanceof Add);
            case MIXED -> largeAreNarrow(in);
            case ROUNDS -> in.stream().allMatch(spec -> spec.dtype() == DType.BF16);
            default -> false;
        };
    }

    /** The dtype that operand {@code i} of an op that {@linkplain #isNarrow runs} on bf16 has there; {@code in} are all. */
    static DType dtype(Op op, int i, List<Spec> in) {
        Spec operand = in.get(i);
        Recurrence recurrence = recurrence(op);
        if (recurrence != null) {
            return recurrence.isFactor(i) ? DType.BF16 : DType.F32;
        }
        boolean isKept = !operand.dtype().isFloating()
                || (of(op) == Rule.MIXED && !large(in).contains(operand.shape()));
        return isKept ? operand.dtype() : DType.BF16;
    }

    private static @Nullable Recurrence recurrence(Op op) {
        if (op instanceof Recurrence recurrence) {
            return recurrence;
        }
        return op instanceof RecurrenceGradient gradient ? gradient.op() : null;
    }

    /** Whether what {@code op} computes in f32 is then rounded to bf16. */
    static boolean isRounded(Op op, List<Spec> in) {
        Rule rule = of(op);
        return (rule == Rule.FOLLOWS || rule == Rule.MIXED || rule == Rule.ROUNDS) && largeAreNarrow(in);
    }

    /** Whether the result of a product in bf16 is the gradient of a weight, which may be small beside the weight. */
    static boolean isOfWeight(Op op, Spec result) {
        return op instanceof ConvolutionWeightGradient
                || (op instanceof MatMul product
                        && product.transposeA()
                        && result.shape().rank() == 2);
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
