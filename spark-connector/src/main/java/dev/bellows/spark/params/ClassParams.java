package dev.bellows.spark.params;

import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.StringArrayParam;

/** What stages that tell classes apart have besides. */
public interface ClassParams extends NeuralParams {
    default StringArrayParam labels() {
        return paramTable().param(ParamRows.LABELS);
    }

    default String[] getLabels() {
        return getOrDefault(labels()).clone();
    }

    default DoubleArrayParam classWeights() {
        return paramTable().param(ParamRows.CLASS_WEIGHTS);
    }

    default double[] getClassWeights() {
        return getOrDefault(classWeights()).clone();
    }
}
