package dev.bellows.train.fit;

import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Parameter;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceMin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Ends training at the first loss that is not finite, and goes back to the weights at the end of the last epoch that ended
 * well. {@link Training#stopped()} says so then. Where there is no such epoch, training fails with a {@link DivergedException}.
 *
 * <p>An epoch ends well if its loss is finite and the weights are too; if some are very large, the network also has to give a
 * finite loss of the first samples, since nobody has tried the weights of the last update. From the second epoch on it keeps a
 * copy of the weights; of many peers the first one does, and only its weights are good at the end. Where tables lie on several
 * peers, each keeps its part of them.
 */
public final class Divergence implements Handler {
    private static final double LARGE = 1e3;
    private static final int PROBES = 64;
    private static final int NOT_FINITE = 2;

    private final Map<String, NDArray> good = new LinkedHashMap<>();
    private @Nullable String kept; // which weights are kept, in words
    private @Nullable Minibatch probe;
    private boolean begun;

    /** After those who publish scores, and before those who save. */
    @Override
    public int order() {
        return 1;
    }

    @Override
    public void epochBegin(Training training) {
        int epoch = training.position().epoch();
        if (epoch > 0) {
            keep(training, "the end of epoch " + epoch);
        }
    }

    @Override
    public void batchBegin(Training training) {
        boolean resumed = !begun && kept == null && training.position().batches() > 0;
        begun = true;
        if (resumed) {
            keep(
                    training,
                    "where this run began, within epoch " + (training.position().epoch() + 1));
        }
    }

    private void keep(Training training, String which) {
        kept = which;
        boolean isFirst = training.peers().isFirst();
        Map<String, Parameter> parameters = training.net().parameters();
        training.weights().forEach((path, weight) -> {
            Parameter parameter = parameters.get(path);
            boolean isOnlyHere = parameter != null && parameter.isOnSeveralRanks();
            if (isFirst || isOnlyHere) {
                try (Scope.Entry inside = training.scope().enter()) {
                    good.computeIfAbsent(path, p -> NDArray.empty(weight.backend(), weight.spec()))
                            .assign(weight);
                }
            }
        });
    }

    @Override
    public void batchEnd(Training training, Step step) {
        Minibatch before = probe;
        if (before == null || (before.count() == 0 && step.batch().count() > 0)) {
            try (Scope.Entry inside = training.scope().enter()) {
                probe = step.batch().first(PROBES);
            }
            if (before != null) {
                before.arrays().forEach(NDArray::close);
            }
        }
        if (!Double.isFinite(step.loss())) {
            Position at = training.position();
            end(training, "it is " + step.loss() + " in epoch " + (at.epoch() + 1) + ", step " + at.batch());
        }
    }

    @Override
    public void epochEnd(Training training, int epoch) {
        if (training.ending().diverged() || isGood(training)) {
            return;
        }
        end(training, "the weights at the end of epoch " + (epoch + 1) + " give none");
    }

    /** All peers find the same, also where each has a part of the tables. */
    private boolean isGood(Training training) {
        double greatest = greatest(training);
        int own = !Double.isFinite(greatest) ? NOT_FINITE : greatest < LARGE ? 0 : 1;
        int worst = training.peers().each(own).stream().max(Integer::compare).orElseThrow();
        return worst == 0 || (worst < NOT_FINITE && givesALoss(training));
    }

    /** The greatest absolute value of a weight, or infinity if anything is not finite. */
    private static double greatest(Training training) {
        double greatest = 0;
        for (Map.Entry<String, Parameter> entry : training.net().parameters().entrySet()) {
            NDArray data = entry.getValue().dataOrNull();
            if (data != null && data.dtype().isFloating() && data.shape().size() > 0) {
                double value = greatest(data);
                if (!Double.isFinite(value)) {
                    return Double.POSITIVE_INFINITY;
                }
                greatest = entry.getValue().role() == Parameter.Role.WEIGHT ? Math.max(greatest, value) : greatest;
            }
        }
        return greatest;
    }

    /** Without an array of absolute values: weights may take most of the memory that there is. */
    private static double greatest(NDArray array) {
        try (Scope scope = Scope.open("greatest")) {
            double most = ((NDArray) ReduceMax.max(array)).item();
            double least = ((NDArray) ReduceMin.min(array)).item();
            return Math.max(most, -least);
        }
    }

    private boolean givesALoss(Training training) {
        Minibatch own = probe;
        Batches probes = Batches.of(own == null ? List.<Minibatch>of() : List.of(own));
        Double loss = training.evaluate(probes).get(Training.LOSS);
        return loss != null && Double.isFinite(loss);
    }

    private void end(Training training, String fact) {
        String sentence = "training: the loss must stay finite: " + fact + ", at a learning rate of "
                + training.learningRate()
                + "; lower learningRate, clip gradients, or look with explainingNonFinite() for the op that made it";
        if (kept == null) {
            throw new DivergedException(sentence);
        }
        String best = training.ending().givenBack(); // put back after ours
        training.ending().diverge(sentence + "; the weights are those of " + (best == null ? kept : best));
    }

    @Override
    public void trainEnd(Training training) {
        if (training.ending().diverged()) {
            Map<String, NDArray> weights = training.weights();
            good.forEach(
                    (path, copy) -> Objects.requireNonNull(weights.get(path)).assign(copy));
        }
        free();
    }

    @Override
    public void failed(Training training, Throwable cause) {
        free();
    }

    private void free() {
        good.values().forEach(NDArray::close);
        good.clear();
        kept = null;
        begun = false;
        Minibatch own = probe;
        if (own != null) {
            own.arrays().forEach(NDArray::close);
            probe = null;
        }
    }
}
