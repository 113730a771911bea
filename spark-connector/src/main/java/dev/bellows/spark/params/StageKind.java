package dev.bellows.spark.params;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.ml.util.Identifiable$;
import org.jspecify.annotations.Nullable;

/** The stages that have Params of the table; a row names those that use it. */
public enum StageKind {
    /** {@code NeuralClassifier}. */
    CLASSIFIER("NeuralClassifier", null),
    /** {@code NeuralClassificationModel}. */
    CLASSIFICATION_MODEL("NeuralClassificationModel", CLASSIFIER),
    /** {@code NeuralRegressor}. */
    REGRESSOR("NeuralRegressor", null),
    /** {@code NeuralRegressionModel}. */
    REGRESSION_MODEL("NeuralRegressionModel", REGRESSOR),
    /** {@code NeuralRanker}. */
    RANKER("NeuralRanker", null),
    /** {@code NeuralRankingModel}. */
    RANKING_MODEL("NeuralRankingModel", RANKER),
    /** {@code NeuralEmbedder}. */
    EMBEDDER("NeuralEmbedder", null),
    /** {@code NeuralEmbeddingModel}. */
    EMBEDDING_MODEL("NeuralEmbeddingModel", EMBEDDER),
    /** {@code NeuralEstimator}. */
    ESTIMATOR("NeuralEstimator", null),
    /** {@code NeuralModel}. */
    MODEL("NeuralModel", ESTIMATOR);

    /** All that train. */
    static final Set<StageKind> ESTIMATORS = those(kind -> kind.estimator == null);
    /** Those of any number of inputs, labels and outputs. */
    static final Set<StageKind> GENERAL = those(kind -> kind.trainer() == ESTIMATOR);
    /** Those of one column of features. */
    static final Set<StageKind> OF_FEATURES = those(kind -> kind.trainer() != ESTIMATOR && kind.trainer() != EMBEDDER);
    /** Those of several columns, which each are an input of a network. */
    static final Set<StageKind> OF_INPUTS = those(kind -> !OF_FEATURES.contains(kind));
    /** All. */
    static final Set<StageKind> ALL = those(kind -> true);

    private final String title;
    private final @Nullable StageKind estimator;

    StageKind(String title, @Nullable StageKind estimator) {
        this.title = title;
        this.estimator = estimator;
    }

    /** Whether it has a Param: those that it uses, and a model also those of its estimator, to tell how it was trained. */
    boolean has(ParamRow<?> row) {
        return row.stages().contains(this) || (estimator != null && row.stages().contains(estimator));
    }

    /** Of a model, the estimator that trains it; of an estimator, itself. */
    public StageKind trainer() {
        return estimator == null ? this : estimator;
    }

    /** A uid for a stage that was given none. */
    public String randomUid() {
        return Identifiable$.MODULE$.randomUID(title);
    }

    /** The class's simple name. */
    @Override
    public String toString() {
        return title;
    }

    private static Set<StageKind> those(Predicate<StageKind> which) {
        return Arrays.stream(values())
                .filter(which)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(StageKind.class)));
    }
}
