package dev.bellows.spark.progress;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.ml.util.Summary;

/**
 * What a model is worth on a DataFrame with labels, by the loss and the metrics that its Params name.
 *
 * @param samples rows that were measured
 * @param loss mean over the rows, each by its weight
 * @param metrics by name, such as {@code accuracy}
 */
public record EvaluationSummary(long samples, double loss, Map<String, Double> metrics)
        implements Summary, Serializable {
    public EvaluationSummary {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /** A metric by its name; NaN if it was not measured. */
    public double metric(String name) {
        return metrics.getOrDefault(name, Double.NaN);
    }
}
