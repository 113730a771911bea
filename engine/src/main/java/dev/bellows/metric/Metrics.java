package dev.bellows.metric;

import dev.bellows.json.Catalog;
import java.util.List;

/** What JSON calls the metrics, mostly as they report themselves. */
public final class Metrics implements Catalog {
    @Override
    public Class<?> family() {
        return MetricConfig.class;
    }

    @Override
    public List<Entry> entries() {
        return List.of(
                Entry.of("accuracy", Accuracy.Config.class),
                Entry.of("batch-recall", BatchRecall.Config.class, "batch-recall@k"),
                Entry.of("binary-accuracy", BinaryAccuracy.Config.class),
                Entry.of("bleu", Bleu.Config.class),
                Entry.of("confusion-matrix", ConfusionMatrix.Config.class),
                Entry.of("cosine-similarity", MeanCosineSimilarity.Config.class),
                Entry.of("cross-entropy", CrossEntropy.Config.class),
                Entry.of("f-beta", FBeta.Config.class),
                Entry.of("f1", FBeta.F1.class),
                Entry.of("hit-rate", HitRate.Config.class, "hit-rate@k"),
                Entry.of("mae", MeanAbsoluteError.Config.class),
                Entry.of("map-coco", MeanAveragePrecision.Coco.class),
                Entry.of("map-voc", MeanAveragePrecision.Voc.class),
                Entry.of("map-voc2007", MeanAveragePrecision.Voc2007.class),
                Entry.of("mcc", MatthewsCorrelation.Config.class),
                Entry.of("mse", MeanSquaredError.Config.class),
                Entry.of("ndcg", Ndcg.Config.class, "ndcg@k"),
                Entry.of("nll-loss", NegativeLogLikelihood.Config.class),
                Entry.of("of-column", OfColumn.Config.class),
                Entry.of("of-probabilities", OfProbabilities.Config.class),
                Entry.of("of-steps", OfSteps.Config.class),
                Entry.of("pairwise-distance", MeanPairwiseDistance.Config.class),
                Entry.of("pearson", PearsonCorrelation.Config.class),
                Entry.of("perplexity", Perplexity.Config.class),
                Entry.of("pr-auc", PrAuc.Config.class),
                Entry.of("precision", Precision.Config.class),
                Entry.of("recall", Recall.Config.class),
                Entry.of("rmse", RootMeanSquaredError.Config.class),
                Entry.of("roc-auc", RocAuc.Config.class),
                Entry.of("top-k-accuracy", TopKAccuracy.Config.class),
                Entry.of("wer", WordErrorRate.Config.class));
    }
}
