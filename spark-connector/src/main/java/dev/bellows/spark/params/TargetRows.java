package dev.bellows.spark.params;

import static dev.bellows.spark.params.Bounds.oneOf;
import static dev.bellows.spark.params.ParamGroup.SCORING;
import static dev.bellows.spark.params.ParamGroup.TRAINING;
import static dev.bellows.spark.params.ParamKind.FLAG;
import static dev.bellows.spark.params.ParamKind.REAL;
import static dev.bellows.spark.params.ParamKind.REALS;
import static dev.bellows.spark.params.ParamKind.TEXT;

import dev.bellows.spark.predict.Family;
import java.util.EnumSet;
import java.util.Set;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;

/** The rows of {@link ParamRows} that say what labels mean, and what a model makes of a network's outputs. */
final class TargetRows {
    private static final double EVEN = 0.5;
    private static final Set<StageKind> CLASSIFIERS = EnumSet.of(StageKind.CLASSIFIER, StageKind.CLASSIFICATION_MODEL);
    private static final Set<StageKind> REGRESSORS = EnumSet.of(StageKind.REGRESSOR, StageKind.REGRESSION_MODEL);

    static final ParamRow<Param<String>> FAMILY = new ParamRow<>(
            "family",
            TEXT,
            "how the network's outputs tell classes apart: multinomial (a score for each of several classes, of which"
                    + " one holds), binomial (one score, for class 1 rather than 0), multilabel (a score for each of"
                    + " several labels, of which any number hold); auto: multilabel if the label column holds vectors"
                    + " or arrays, else binomial if the network gives one number, else multinomial. A model says what"
                    + " it is",
            Family.AUTO,
            oneOf(Family.NAMES),
            TRAINING,
            CLASSIFIERS);
    static final ParamRow<DoubleParam> THRESHOLD = new ParamRow<>(
            "threshold",
            REAL,
            "of two classes, class 1 is predicted where its probability is greater; of several labels, each that is"
                    + " more probable; thresholds says it for each by itself",
            EVEN,
            new Bounds.Share(),
            SCORING,
            CLASSIFIERS);
    static final ParamRow<DoubleArrayParam> QUANTILE_PROBABILITIES = new ParamRow<>(
            "quantileProbabilities",
            REALS,
            "which quantiles of the label are learned, as rising probabilities such as 0.1, 0.5, 0.9, one for each"
                    + " number that the network gives; prediction is the one nearest to 0.5; empty: the label itself",
            new double[0],
            new Bounds.Probabilities(),
            TRAINING,
            REGRESSORS);
    static final ParamRow<BooleanParam> STANDARDIZE_LABELS = new ParamRow<>(
            "standardizeLabels",
            FLAG,
            "whether a network learns labels of about mean 0 and deviation 1, whatever their unit, so that a rate which"
                    + " suits one table suits others; what it predicts is in the labels' unit again, and so are"
                    + " metrics, while the loss and its gradients are of the labels that it learns. For L1Loss, L2Loss,"
                    + " HuberLoss, quantiles, and losses of one's own",
            false,
            Bounds.ANY,
            TRAINING,
            EnumSet.of(StageKind.REGRESSOR));
    static final ParamRow<Param<String>> QUANTILES_COL = new ParamRow<>(
            "quantilesCol",
            TEXT,
            "column of the quantiles that quantileProbabilities names, a vector, sorted; empty: none",
            "quantiles",
            Bounds.ANY,
            SCORING,
            REGRESSORS);

    private TargetRows() {}
}
