package dev.bellows.spark.params;

import java.util.List;
import java.util.Optional;

/** What Params of stages with one column of features are called where there may be several inputs and outputs, and the other way round. */
final class Counterparts {
    private static final List<Pair> PAIRS = List.of(
            new Pair("featuresCol", "inputCols"),
            new Pair("featuresCols", "inputCols"),
            new Pair("inputShape", "inputShapes"),
            new Pair("labelCol", "labelCols"),
            new Pair("predictionCol", "outputCols"),
            new Pair("probabilityCol", "outputCols"),
            new Pair("rawPredictionCol", "outputCols"));

    private record Pair(String ofFeatures, String general) {}

    private Counterparts() {}

    /** The Param that a stage has in place of one that it has not. */
    static Optional<String> of(StageKind stage, String name) {
        boolean general = StageKind.GENERAL.contains(stage);
        return PAIRS.stream()
                .filter(pair -> name.equals(general ? pair.ofFeatures : pair.general))
                .map(pair -> general ? pair.general : pair.ofFeatures)
                .findFirst();
    }
}
