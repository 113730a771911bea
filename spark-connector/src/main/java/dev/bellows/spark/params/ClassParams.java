package dev.bellows.spark.params;

import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;

/** What stages that tell classes apart have besides. */
public interface ClassParams extends NeuralParams {
    default StringArrayParam labels() {
        return paramTable().param(ParamRows.LABELS);
    }

    default String[] getLabels() {
        return getOrDefault(labels()).clone();
    }

    default Param<String> family() {
        return paramTable().param(TargetRows.FAMILY);
    }

    default String getFamily() {
        return getOrDefault(family());
    }

    default DoubleParam threshold() {
        return paramTable().param(TargetRows.THRESHOLD);
    }

    default double getThreshold() {
        return (double) getOrDefault(threshold());
    }

    default DoubleArrayParam classWeights() {
        return paramTable().param(ParamRows.CLASS_WEIGHTS);
    }

    default double[] getClassWeights() {
        return getOrDefault(classWeights()).clone();
    }
}
