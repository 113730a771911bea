package dev.bellows.op.loss;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.OneHot;
import dev.bellows.op.norm.LogSoftmax;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The negative log-likelihood of integer labels [batch…] under the softmax of scores [batch…, classes]: one loss per
 * label. A label outside {@code [0, classes)} has loss 0.
 */
@Formula("y = -ln softmax(x)[label]")
public record SoftmaxCrossEntropy() implements Composite, Differentiable {
    public static Tensor softmaxCrossEntropy(Tensor scores, Tensor labels) {
        return new SoftmaxCrossEntropy().on(scores, labels);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec scores = in.get(0).requireFloating(name());
        Spec labels = in.get(1).requireInteger(name());
        int batch = scores.requireAxis(name(), 0).shape().rank() - 1;
        if (!scores.shape().slice(0, batch).equals(labels.shape())) {
            throw new ShapeException(name() + ": scores " + scores + " need labels of shape "
                    + scores.shape().slice(0, batch) + ", got " + labels);
        }
        return List.of(scores.with(labels.shape()));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor logs = LogSoftmax.logSoftmax(in.get(0), -1);
        // Chosen, not multiplied by 0 and 1: the other scores may be -Infinity, where a class is masked out.
        Tensor chosen = Where.where(target(in, DType.BOOL), logs, Full.scalar(logs, 0));
        return List.of(ReduceSum.sum(chosen, -1).neg());
    }

    private static Tensor target(List<Tensor> in, DType dtype) {
        return OneHot.oneHot(in.get(1), in.get(0).shape().dim(-1), dtype);
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor target = target(v.inputs(), v.x(0).dtype());
        Tensor known = ReduceSum.sumKeepDims(target, -1); // 0 where the label is out of range
        int[] column = v.dy().shape().insert(v.dy().shape().rank(), 1).dims();
        Tensor probabilities = Softmax.softmax(v.x(0), -1).mul(known);
        return Vjp.gradients(probabilities.sub(target).mul(v.dy().reshape(column)), null);
    }
}
