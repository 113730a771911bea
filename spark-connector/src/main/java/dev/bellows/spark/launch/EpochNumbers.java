package dev.bellows.spark.launch;

import dev.bellows.spark.progress.EpochMetrics;
import dev.bellows.spark.progress.WorkerTimes;
import dev.bellows.train.fit.Training;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Epochs as the numbers that a checkpoint holds of a handler. Their scores are in the training's history. */
final class EpochNumbers {
    private EpochNumbers() {}

    static List<Double> of(List<EpochMetrics> epochs) {
        List<Double> numbers = new ArrayList<>();
        for (EpochMetrics epoch : epochs) {
            numbers.addAll(List.of(
                    (double) epoch.samples(),
                    epoch.seconds(),
                    epoch.dataSeconds(),
                    epoch.computeSeconds(),
                    epoch.communicationSeconds(),
                    epoch.learningRate(),
                    (double) epoch.workers().size()));
            for (WorkerTimes worker : epoch.workers()) {
                numbers.addAll(List.of(worker.seconds(), worker.data(), worker.compute(), worker.communication()));
            }
        }
        return numbers;
    }

    /** @param history the scores of each epoch */
    static List<EpochMetrics> read(List<Double> numbers, List<Map<String, Double>> history) {
        Iterator<Double> next = numbers.iterator();
        List<EpochMetrics> epochs = new ArrayList<>();
        for (Map<String, Double> scores : history) {
            Map<String, Double> metrics = new LinkedHashMap<>(scores);
            Double loss = metrics.remove(Training.LOSS);
            epochs.add(new EpochMetrics(
                    epochs.size() + 1,
                    Math.round(next.next()),
                    loss == null ? Double.NaN : loss,
                    metrics,
                    next.next(),
                    next.next(),
                    next.next(),
                    next.next(),
                    next.next(),
                    workers(next)));
        }
        return epochs;
    }

    private static List<WorkerTimes> workers(Iterator<Double> next) {
        List<WorkerTimes> workers = new ArrayList<>();
        for (long count = Math.round(next.next()); count > 0; count--) {
            workers.add(new WorkerTimes(next.next(), next.next(), next.next(), next.next()));
        }
        return workers;
    }
}
