package dev.bellows.spark;

import dev.bellows.spark.params.ClassParams;
import dev.bellows.spark.predict.Family;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.spark.ml.param.shared.HasThresholds;

/** What the Params thresholds and threshold say together, looked at before anything is trained or scored. */
final class Thresholds {
    /** What threshold is by default, and as good as none; a copy by {@code extractParamMap} sets it like any other. */
    private static final double HALF = 0.5;

    private Thresholds() {}

    /**
     * One per class, as ratios are taken of; or one per label, which its probability must exceed; none where the most probable class, or what
     * is more probable than not, is meant.
     *
     * @param classes how many there are, or labels
     * @throws IllegalArgumentException a sentence if they are not one per class, or say it twice
     */
    static <S extends ClassParams & HasThresholds> List<Double> of(S stage, Family family, int classes) {
        boolean one = stage.getThreshold() != HALF;
        if (stage.isDefined(stage.thresholds())) {
            double[] all = stage.getThresholds();
            String each = family == Family.MULTILABEL ? "label" : "class";
            if (all.length != classes) {
                throw new IllegalArgumentException("thresholds: must be one per " + each + ": " + all.length + " for "
                        + classes + (family == Family.MULTILABEL ? " labels" : " classes")
                        + "; set as many, or clear them");
            } else if (one) {
                throw new IllegalArgumentException(
                        "thresholds: says it for each " + each + ", and threshold says it again; clear one of them");
            }
            return Arrays.stream(all).boxed().toList();
        } else if (!one) {
            return List.of();
        } else if (family == Family.MULTILABEL) {
            return Collections.nCopies(classes, stage.getThreshold());
        } else if (classes != 2) {
            throw new IllegalArgumentException("threshold: is of two classes, or of several labels, but there are "
                    + classes + " classes; set thresholds, one per class, and clear threshold");
        }
        return List.of(1 - stage.getThreshold(), stage.getThreshold());
    }
}
