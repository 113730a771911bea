package dev.bellows.train.fit;

import java.util.List;
import java.util.Map;

/**
 * What a training remembers beside weights and optimizer.
 *
 * @param history the scores of the epochs that are over
 * @param scores those of the current one
 * @param handlers by name
 */
record TrainingState(
        Position position,
        EpochLoss loss,
        List<Map<String, Double>> history,
        Map<String, Double> scores,
        Map<String, HandlerState> handlers) {}
