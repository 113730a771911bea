package dev.bellows.metric;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Metrics by the names that they report, so that a choice of metrics can be text: in JSON, or a Spark Param. A number in a
 * name is a setting: {@code top-5-accuracy}, {@code ndcg@10}.
 */
public final class MetricNames {
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private static final double OVERLAP = 0.5;

    private static final Map<String, IntFunction<Metric>> PLAIN = new TreeMap<>(Map.ofEntries(
            Map.entry("accuracy", classes -> new Accuracy()),
            Map.entry("binary-accuracy", classes -> new BinaryAccuracy()),
            Map.entry("bleu", classes -> new Bleu()),
            Map.entry("confusion-matrix", ConfusionMatrix::new),
            Map.entry("cosine-similarity", classes -> new MeanCosineSimilarity()),
            Map.entry("cross-entropy", classes -> new CrossEntropy()),
            Map.entry("f1", classes -> FBeta.f1(classes, average(classes))),
            Map.entry("mae", classes -> new MeanAbsoluteError()),
            Map.entry("map-coco", MeanAveragePrecision::coco),
            Map.entry("map-voc", classes -> MeanAveragePrecision.voc(classes, OVERLAP)),
            Map.entry("map-voc2007", classes -> MeanAveragePrecision.voc2007(classes, OVERLAP)),
            Map.entry("mcc", MatthewsCorrelation::new),
            Map.entry("mse", classes -> new MeanSquaredError()),
            Map.entry("nll-loss", classes -> new NegativeLogLikelihood()),
            Map.entry("pairwise-distance", classes -> new MeanPairwiseDistance()),
            Map.entry("pearson", classes -> new PearsonCorrelation()),
            Map.entry("perplexity", classes -> new Perplexity()),
            Map.entry("pr-auc", classes -> new PrAuc()),
            Map.entry("precision", classes -> new Precision(classes, average(classes))),
            Map.entry("recall", classes -> new Recall(classes, average(classes))),
            Map.entry("rmse", classes -> new RootMeanSquaredError()),
            Map.entry("roc-auc", classes -> new RocAuc()),
            Map.entry("wer", classes -> new WordErrorRate())));

    private static final Map<String, IntFunction<Metric>> NUMBERED =
            new TreeMap<>(Map.of("hit-rate@k", HitRate::new, "ndcg@k", Ndcg::new, "top-k-accuracy", TopKAccuracy::new));

    private MetricNames() {}

    private static Average average(int classes) {
        return classes == 2 ? Average.BINARY : Average.MACRO;
    }

    /**
     * A new metric.
     *
     * @param name what it will report itself as
     * @param classes for the metrics that need to know: of two they measure class 1, of more the mean over the classes
     * @throws IllegalArgumentException if no metric has this name
     */
    public static Metric of(String name, int classes) {
        IntFunction<Metric> plain = PLAIN.get(name);
        if (plain != null) {
            return plain.apply(classes);
        }
        Matcher number = NUMBER.matcher(name);
        IntFunction<Metric> numbered = number.find() ? NUMBERED.get(number.replaceFirst("k")) : null;
        if (numbered == null || number.group().length() > 9) {
            throw new IllegalArgumentException(
                    "metric: none is called '" + name + "'; there are " + PLAIN.keySet() + " and " + NUMBERED.keySet());
        }
        return numbered.apply(Integer.parseInt(number.group()));
    }
}
