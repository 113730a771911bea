package dev.bellows.op.linalg;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Reshape;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.reduce.ReduceSum;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Einstein's summation, as in NumPy: each input's axes are named by letters, axes of one name have one extent and run together, and
 * names that are missing after the arrow are summed over. {@code "bij,bjk->bik"} is a batch of matrix products. Without an arrow
 * the result has the names that occur once, in alphabetical order. A letter twice in one input, and an ellipsis, are refused.
 *
 * <p>Inputs are combined two at a time from the left, each time by one {@link MatMul}.
 */
@Formula("y[out] = Σ over the other letters Π_i x_i[letters_i]")
public record Einsum(String equation) implements Composite {
    public static Tensor einsum(String equation, Tensor... x) {
        return new Einsum(equation.replace(" ", "")).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Labels labels = Labels.parse(equation);
        Spec first = in.get(0).requireFloating(name());
        in.forEach(x -> x.requireDType(name(), first.dtype()));
        return List.of(first.with(labels.check(in)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Labels labels = Labels.parse(equation);
        Named y = new Named(labels.inputs().get(0), in.get(0));
        for (int i = 1; i < in.size(); i++) {
            String later = String.join("", labels.inputs().subList(i + 1, in.size())) + labels.output();
            Named next = new Named(labels.inputs().get(i), in.get(i));
            y = y.summedTo(later + next.names()).times(next.summedTo(later + y.names()), later);
        }
        Tensor result = y.summedTo(labels.output()).ordered(labels.output());
        return List.of(in.contains(result) ? new Reshape(result.shape()).on(result) : result);
    }

    /** The letters of each input and of the output. */
    private record Labels(List<String> inputs, String output) {
        static Labels parse(String equation) {
            int arrow = equation.indexOf("->");
            String left = arrow < 0 ? equation : equation.substring(0, arrow);
            List<String> inputs = List.of(left.split(",", -1));
            for (String letters : inputs) {
                if (!letters.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
                        || letters.chars().distinct().count() != letters.length()) {
                    throw new IllegalArgumentException("Einsum: an input's axes need letters that differ: '" + letters
                            + "' in '" + equation + "'; of a diagonal use ExtractDiag first");
                }
            }
            String output = arrow < 0 ? once(left) : equation.substring(arrow + 2);
            if (output.chars().distinct().count() != output.length()
                    || output.chars().anyMatch(c -> left.indexOf(c) < 0 || c == ',')) {
                throw new IllegalArgumentException(
                        "Einsum: the output's letters must differ and occur in an input: '" + equation + "'");
            }
            return new Labels(inputs, output);
        }

        private static String once(String left) {
            return left.chars()
                    .filter(c -> c != ',' && left.indexOf(c) == left.lastIndexOf(c))
                    .sorted()
                    .mapToObj(Character::toString)
                    .collect(Collectors.joining());
        }

        /** The output's shape. */
        Shape check(List<Spec> in) {
            if (in.size() != inputs.size()) {
                throw new ShapeException("Einsum: " + inputs + " name " + inputs.size() + " inputs, got " + in);
            }
            Map<Character, Integer> extents = new HashMap<>();
            for (int i = 0; i < in.size(); i++) {
                String letters = inputs.get(i);
                Shape shape = in.get(i)
                        .requireRank("Einsum '" + letters + "'", letters.length())
                        .shape();
                for (int axis = 0; axis < letters.length(); axis++) {
                    Integer known = extents.putIfAbsent(letters.charAt(axis), shape.dim(axis));
                    if (known != null && known != shape.dim(axis)) {
                        throw new ShapeException(
                                "Einsum: extents of '" + letters.charAt(axis) + "' differ: " + inputs + " of " + in);
                    }
                }
            }
            return Shape.of(output.chars().map(c -> extents.get((char) c)).toArray());
        }
    }

    /** A tensor with a letter for each axis. */
    private record Named(String names, Tensor x) {
        /** Sums over all axes that are not among {@code kept}. */
        Named summedTo(String kept) {
            int[] axes = IntStream.range(0, names.length())
                    .filter(i -> kept.indexOf(names.charAt(i)) < 0)
                    .toArray();
            return axes.length == 0 ? this : new Named(common(kept, true), ReduceSum.sum(x, axes));
        }

        /** The letters that are, or are not, among {@code others}. */
        private String common(String others, boolean among) {
            return names.chars()
                    .filter(c -> (others.indexOf(c) >= 0) == among)
                    .mapToObj(Character::toString)
                    .collect(Collectors.joining());
        }

        private int size(String letters) {
            return letters.chars().map(c -> x.shape().dim(names.indexOf(c))).reduce(1, Math::multiplyExact);
        }

        private Shape shape(String letters) {
            return Shape.of(
                    letters.chars().map(c -> x.shape().dim(names.indexOf(c))).toArray());
        }

        Tensor ordered(String letters) {
            return letters.equals(names)
                    ? x
                    : Transpose.transpose(x, letters.chars().map(names::indexOf).toArray());
        }

        /** The product, summed over what both have and {@code later} lacks. */
        Named times(Named other, String later) {
            Named shared = new Named(common(other.names, true), x);
            String batch = shared.common(later, true);
            String inner = shared.common(later, false);
            String rows = common(other.names, false);
            String columns = other.common(names, false);
            Shape lead = shape(batch);
            int n = size(inner);
            Tensor a = ordered(batch + rows + inner)
                    .reshape(lead.concat(Shape.of(size(rows), n)).dims());
            Tensor b = other.ordered(batch + inner + columns)
                    .reshape(lead.concat(Shape.of(n, other.size(columns))).dims());
            Shape shape = lead.concat(shape(rows)).concat(other.shape(columns));
            return new Named(batch + rows + columns, MatMul.matmul(a, b).reshape(shape.dims()));
        }
    }
}
