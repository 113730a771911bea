package dev.bellows.train.fit;

import dev.bellows.autograd.Autograd;
import dev.bellows.autograd.Gradients;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.optim.Trainer;
import dev.bellows.profile.Profiler;
import java.util.List;

/** Computes op by op, so that the network's control flow may depend on the data. */
final class EagerPass implements Pass {
    private final Model model;
    private final Trainer trainer;

    EagerPass(Model model, Trainer trainer) {
        this.model = model;
        this.trainer = trainer;
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
        List<NDArray> tables = WeightGradients.byRows(model.weights());
        Gradients found = Autograd.gradients(loss, wanting, tables);
        WeightGradients.store(arrays(found.whole()), WeightGradients.of(wanting), add);
        for (int i = 0; i < tables.size(); i++) {
            tables.get(i).rowGrad(found.byRows().get(i));
        }
        return result(outputs, loss);
    }

    @Override
    public Result step(Minibatch batch) {
        Result result;
        try (Profiler.Task task = Profiler.task("train", "forward and backward")) {
            result = train(batch, false);
        }
        try (Profiler.Task task = Profiler.task("train", "update")) {
            trainer.step(batch.count());
        }
        return result;
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
