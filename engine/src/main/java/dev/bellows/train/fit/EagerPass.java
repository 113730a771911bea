package dev.bellows.train.fit;

import dev.bellows.autograd.Autograd;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;

/** Computes op by op, so that the network's control flow may depend on the data. */
final class EagerPass implements Pass {
    private final Model model;

    EagerPass(Model model) {
        this.model = model;
    }

    @Override
    public Result train(Minibatch batch, boolean add) {
        List<Tensor> outputs;
        Tensor loss;
        try (Recording recording = Autograd.record()) {
            outputs = model.net().callAll(List.copyOf(batch.inputs()));
            loss = loss(outputs, batch);
        }
        List<NDArray> wanting = WeightGradients.wanting(model.weights());
        WeightGradients.store(arrays(Autograd.gradients(loss, wanting)), WeightGradients.of(wanting), add);
        return result(outputs, loss);
    }

    @Override
    public Result evaluate(Minibatch batch) {
        try (Recording predicting = Autograd.pause()) {
            List<Tensor> outputs = model.net().callAll(List.copyOf(batch.inputs()));
            return result(outputs, loss(outputs, batch));
        }
    }

    private Tensor loss(List<Tensor> outputs, Minibatch batch) {
        return ReduceSum.sum(model.objective().of(outputs, List.copyOf(batch.labels())));
    }

    private static Result result(List<Tensor> outputs, Tensor loss) {
        return new Result(arrays(outputs), ((NDArray) loss).item());
    }

    private static List<NDArray> arrays(List<Tensor> tensors) {
        return tensors.stream().map(NDArray.class::cast).toList();
    }
}
