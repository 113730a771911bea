package dev.bellows.nn.loss;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** A loss, inputs to try it on, and its formula as a plain loop: from all inputs to one number per sample. */
record LossRow(
        String name,
        Function<List<Tensor>, Tensor> loss,
        List<List<In>> cases,
        Function<List<NDArray>, double[]> formula) {
    /** An input: its elements are {@code draw} of random numbers from [-1, 1). */
    record In(Shape shape, boolean integer, DoubleUnaryOperator draw) {
        NDArray random(SplittableRandom random, DType dtype) {
            double[] values = random.doubles(shape.size(), -1, 1).map(draw).toArray();
            return NDArray.of(values, new Spec(shape, integer ? DType.I32 : dtype));
        }
    }

    /** A {@link Loss} that is the mean of a function of single predictions and labels. */
    static LossRow elementwise(
            Loss loss, DoubleUnaryOperator prediction, DoubleUnaryOperator label, DoubleBinaryOperator formula) {
        List<List<In>> cases = new ArrayList<>();
        for (Shape shape :
                List.of(Shape.of(4), Shape.of(4, 3), Shape.of(3, 2, 5), Shape.of(1, 1), Shape.of(0, 3), Shape.of(0))) {
            cases.add(List.of(new In(shape, false, prediction), new In(shape, false, label)));
        }
        return each(loss.toString(), on(loss), cases, sample -> {
            double sum = 0;
            for (int i = 0; i < sample[0].length; i++) {
                sum += formula.applyAsDouble(sample[0][i], sample[1][i]);
            }
            return sum / sample[0].length;
        });
    }

    static Function<List<Tensor>, Tensor> on(Loss loss) {
        return in -> loss.of(in.get(0), in.get(1));
    }

    /** A loss whose samples have nothing to do with each other: a function of one sample's numbers, one row per input. */
    static LossRow each(
            String name,
            Function<List<Tensor>, Tensor> loss,
            List<List<In>> cases,
            ToDoubleFunction<double[][]> formula) {
        return new LossRow(name, loss, cases, in -> {
            double[] losses = new double[in.get(0).shape().dim(0)];
            for (int i = 0; i < losses.length; i++) {
                double[][] sample = new double[in.size()][];
                for (int j = 0; j < sample.length; j++) {
                    double[] all = in.get(j).toDoubleArray();
                    int size = all.length / losses.length;
                    sample[j] = Arrays.copyOfRange(all, i * size, (i + 1) * size);
                }
                losses[i] = formula.applyAsDouble(sample);
            }
            return losses;
        });
    }

    /** The losses of all samples by the formula. */
    double[] expected(List<NDArray> in) {
        return formula.apply(in);
    }

    @Override
    public String toString() {
        return name;
    }
}
