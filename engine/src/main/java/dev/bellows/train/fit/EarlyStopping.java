package dev.bellows.train.fit;

import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.optim.Peers;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Stops training when a score has not become better for more than some epochs, and puts the weights of the best epoch back at the
 * end of training. An epoch that did not measure the score does not count. Of many peers, all go by what the first one measured.
 */
public final class EarlyStopping implements Handler {
    private final Monitored monitored;
    private final int patience;
    private final double baseline;
    private final Map<String, NDArray> bestWeights = new LinkedHashMap<>();
    private boolean restores = true;
    private double best;
    private int bestEpoch; // from 1
    private long waited;

    /**
     * @param patience how many epochs in a row may be no better before training stops, 0 or more
     * @param baseline what a first epoch must beat; NaN for nothing
     */
    public EarlyStopping(Monitored monitored, int patience, double baseline) {
        if (patience < 0) {
            throw new IllegalArgumentException("early stopping: patience must be 0 or more, got " + patience);
        }
        this.monitored = monitored;
        this.patience = patience;
        this.baseline = baseline;
        this.best = baseline;
    }

    /** Without a baseline. */
    public EarlyStopping(Monitored monitored, int patience) {
        this(monitored, patience, Double.NaN);
    }

    /** Leaves the weights of the last batch in place, and so needs no copy of the best ones. */
    public EarlyStopping keepingLastWeights() {
        restores = false;
        return this;
    }

    /** The best value so far; the baseline before the first better one. */
    public double best() {
        return best;
    }

    /** The epoch of the best value, from 1; 0 before the first. */
    public int bestEpoch() {
        return bestEpoch;
    }

    @Override
    public void epochEnd(Training training, int epoch) {
        Double own = monitored.value(training);
        if (own == null) {
            return;
        }
        double value = ofFirst(training.peers(), own);
        if (monitored.improves(value, best)) {
            best = value;
            bestEpoch = epoch + 1;
            waited = 0;
            keep(training, training.weights());
        } else {
            waited++;
            stopIfTired(training);
        }
    }

    private void stopIfTired(Training training) {
        if (waited > patience) {
            training.ending()
                    .decide(monitored.score() + " has not been better than " + best + " for " + waited + " epochs");
        }
    }

    /** What one measured decides for all, so that no last bit can part them. */
    private static double ofFirst(Peers peers, double own) {
        double[] value = {peers.isFirst() ? own : 0};
        peers.sumOfAll(value);
        return value[0];
    }

    private void keep(Training training, Map<String, NDArray> weights) {
        if (!restores) {
            return;
        }
        training.ending().giveBack("epoch " + bestEpoch + ", in which " + monitored.score() + " was best");
        weights.forEach((path, weight) -> {
            try (Scope.Entry inside = training.scope().enter()) {
                bestWeights
                        .computeIfAbsent(path, p -> NDArray.empty(weight.backend(), weight.spec()))
                        .assign(weight);
            }
        });
    }

    /** Puts the best weights back and frees the copy. Weights saved before keep those of the last batch. */
    @Override
    public void trainEnd(Training training) {
        training.weights().forEach((path, weight) -> {
            NDArray copy = bestWeights.get(path);
            if (copy != null) {
                weight.assign(copy);
            }
        });
        free();
        monitored.warnIfNeverMeasured(training);
    }

    private void free() {
        bestWeights.values().forEach(NDArray::close);
        bestWeights.clear();
    }

    @Override
    public HandlerState state() {
        return new HandlerState(
                HandlerState.of(best, (double) waited, bestEpoch).numbers(), bestWeights);
    }

    @Override
    public void restore(Training training, HandlerState state) {
        double[] numbers = state.toDoubles();
        best = numbers[0];
        waited = (long) numbers[1];
        bestEpoch = (int) numbers[2];
        free();
        if (!state.arrays().isEmpty()) {
            keep(training, state.arrays());
        }
        stopIfTired(training);
    }

    @Override
    public String toString() {
        return "EarlyStopping(" + monitored.score() + ", patience " + patience + ", baseline " + baseline + ")";
    }
}
