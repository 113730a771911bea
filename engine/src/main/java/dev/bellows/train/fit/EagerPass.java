package dev.bellows.train.fit;

import dev.bellows.autograd.Autograd;
import dev.bellows.autograd.Gradients;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.optim.GradientPlaces;
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
        return gradients(batch, true, add);
    }

    @Override
    public Result step(Minibatch batch) {
        return gradients(batch, false, false);
    }

    private Result gradients(Minibatch batch, boolean addUp, boolean add) {
        try (Profiler.Task task = Profiler.task("train", "forward and backward")) {
            trainer.places(addUp); // tables that must be whole are so from the first batch on
            List<Tensor> outputs;
            Model.Summed sum;
            try (Recording recording = Autograd.record()) {
                outputs = model.net().callAll(List.copyOf(batch.inputs()));
                sum = sum(outputs, batch);
            }
            GradientPlaces places = trainer.places(addUp);
            Gradients found = Autograd.gradients(sum.loss(), places.weights(), places.tables());
            Pass.store(arrays(found.whole()), places.gradients(), add);
            trainer.rows(found.byRows());
            return result(outputs, sum);
        }
    }

    @Override
    public Result evaluate(Minibatch batch) {
        try (Recording predicting = Autograd.pause()) {
            List<Tensor> outputs = model.net().callAll(List.copyOf(batch.inputs()));
            return result(outputs, sum(outputs, batch));
        }
    }

    private Model.Summed sum(List<Tensor> outputs, Minibatch batch) {
        return model.lossSum(outputs, batch.labels(), batch.weighing());
    }

    private static Result result(List<Tensor> outputs, Model.Summed sum) {
        return new Result(
                arrays(outputs), new Shown((NDArray) sum.shown(), null), ((NDArray) sum.loss()).item(), false);
    }

    private static List<NDArray> arrays(List<Tensor> tensors) {
        return tensors.stream().map(NDArray.class::cast).toList();
    }
}
