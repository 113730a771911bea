package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Take;
import dev.bellows.op.index.TakeAlongAxis;
import dev.bellows.op.norm.LogSoftmax;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;

/** Losses. */
final class LossOps {
    private LossOps() {}

    // spotless:off
    static List<Operator> rows() {
        return Operator.family("loss", List.of(
            row("NegativeLogLikelihoodLoss", 12, call -> call.like(0, reduced(call, call.tensor(0)))).named("ignore_index", "reduction"),
            row("SoftmaxCrossEntropyLoss", 12, LossOps::crossEntropy).named("ignore_index", "reduction")));
    }
    // spotless:on

    private static List<Value> crossEntropy(Call call) {
        Tensor logs = LogSoftmax.logSoftmax(call.tensor(0), 1);
        return List.of(Value.of(call.type(0), reduced(call, logs)), Value.of(call.type(0), logs));
    }

    /** The mean is by the weights of the classes; a label that is ignored weighs nothing. */
    private static Tensor reduced(Call call, Tensor logs) {
        Tensor label = call.tensor(1);
        int classes = logs.shape().dim(1);
        Tensor known = Clip.clip(Cast.cast(label, DType.I64), 0, classes - 1.0);
        Tensor picked = TakeAlongAxis.pick(logs, known, 1).neg();
        Tensor weight = call.has(2) ? Take.take(call.tensor(2), known, 0) : Full.like(picked, 1);
        if (call.sets("ignore_index")) {
            Tensor ignored = Full.scalar(Cast.cast(label, DType.I64), (double) call.whole("ignore_index", -1));
            weight = Where.where(Equal.equal(Cast.cast(label, DType.I64), ignored), Full.scalar(weight, 0), weight);
        }
        Tensor loss = picked.mul(weight);
        return switch (call.text("reduction", "mean")) {
            case "none" -> loss;
            case "sum" -> ReduceSum.sum(loss);
            default -> ReduceSum.sum(loss).div(ReduceSum.sum(weight));
        };
    }
}
