package dev.bellows.train.fit;

import dev.bellows.memory.Scope;
import dev.bellows.metric.Metric;
import java.util.LinkedHashMap;
import java.util.Map;

/** Measures a network as it is on the batches of one epoch. */
final class Evaluation {
    private Evaluation() {}

    /** The mean loss and each metric, by name. */
    static Map<String, Double> of(Pass pass, Batches.Epoch epoch, Metric... metrics) {
        EpochLoss total = EpochLoss.NONE;
        for (Metric metric : metrics) {
            metric.reset();
        }
        while (epoch.hasNext()) {
            try (Scope scope = Scope.open("batch")) {
                Minibatch batch = epoch.next();
                Pass.Result result = pass.evaluate(batch);
                total = total.plus(result.lossSum(), batch.count());
                for (Metric metric : metrics) {
                    metric.update(batch.label(), result.outputs().get(0));
                }
            }
        }
        if (total.samples() == 0) {
            throw new IllegalStateException("training: there are no batches to measure on; give at least one");
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(Training.LOSS, total.mean());
        for (Metric metric : metrics) {
            values.put(metric.name(), metric.value());
        }
        return values;
    }
}
