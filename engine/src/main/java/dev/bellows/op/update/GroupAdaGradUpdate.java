package dev.bellows.op.update;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.reduce.Mean;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * AdaGrad with one sum for each row, as MXNet has it for embeddings: weight [rows, …], gradient, sums [rows] and the
 * learning rate (a scalar) to the new weight and sums.
 */
@Formula("h' = h + mean(g²) over the row;  w' = w - lr·(g / √(h' + ε) + λ·w)")
public record GroupAdaGradUpdate(double epsilon, double weightDecay) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec weight = in.get(0).requireFloating(name());
        Shape shape = weight.shape();
        if (shape.rank() < 2) {
            throw new ShapeException(name() + ": expects a weight [rows, …], got " + weight + "; use AdaGrad");
        }
        Spec sums = weight.with(shape.slice(0, 1));
        if (!in.get(1).equals(weight) || !in.get(2).equals(sums)) {
            throw new ShapeException(name() + ": a weight " + weight + " needs a gradient like it and sums " + sums
                    + ", got " + in.get(1) + " and " + in.get(2));
        }
        in.get(3).requireRank(name(), 0).requireDType(name(), weight.dtype());
        return List.of(weight, sums);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor w = in.get(0);
        Tensor g = in.get(1);
        int[] inner = IntStream.range(1, w.shape().rank()).toArray();
        Tensor h = in.get(2).add(Mean.mean(g.mul(g), inner));
        int[] column = new int[w.shape().rank()];
        Arrays.fill(column, 1);
        column[0] = w.shape().dim(0);
        Tensor step = g.div(Sqrt.sqrt(h.add(epsilon)).reshape(column));
        return List.of(w.sub(Updates.decayed(step, w, weightDecay).mul(in.get(3))), h);
    }
}
