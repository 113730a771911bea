package dev.bellows.train.fit;

import dev.bellows.metric.Metric;
import dev.bellows.metric.ScoreParts;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.comm.GatherParts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What metrics are shown of a batch.
 *
 * @param scores [batch, …]
 * @param gathering what would put together the scores of all ranks that divide the classes, of which these are this rank's; null: they are all
 */
public record Shown(NDArray scores, @Nullable GatherParts gathering) {
    /** Adds the batch to metrics; where ranks divide the classes, all of them do. */
    public void to(List<Metric> metrics, List<NDArray> labels) {
        if (gathering == null) {
            metrics.forEach(metric -> metric.updateAll(labels, scores));
        } else {
            ScoreParts parts = new ScoreParts(scores, gathering);
            metrics.forEach(metric -> metric.updateAll(labels, parts));
        }
    }
}
