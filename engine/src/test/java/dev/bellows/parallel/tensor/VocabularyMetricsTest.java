package dev.bellows.parallel.tensor;

import static dev.bellows.parallel.tensor.VocabularyRuns.CLASSES;
import static dev.bellows.parallel.tensor.VocabularyRuns.CLASSIFIER;
import static dev.bellows.parallel.tensor.VocabularyRuns.LANGUAGE;
import static dev.bellows.parallel.tensor.VocabularyRuns.assertScores;
import static dev.bellows.parallel.tensor.VocabularyRuns.epoch;
import static dev.bellows.parallel.tensor.VocabularyRuns.scores;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.metric.Accuracy;
import dev.bellows.metric.Average;
import dev.bellows.metric.CustomMetric;
import dev.bellows.metric.FBeta;
import dev.bellows.metric.Metric;
import dev.bellows.metric.OfProbabilities;
import dev.bellows.metric.OfSteps;
import dev.bellows.metric.Perplexity;
import dev.bellows.metric.TopKAccuracy;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.nn.loss.StepwiseLoss;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Optimization;
import dev.bellows.parallel.Mesh;
import dev.bellows.parallel.MeshRun;
import dev.bellows.train.fit.Batches;
import dev.bellows.train.fit.Metrics;
import dev.bellows.train.fit.Validation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Metrics of scores of which each rank has those of some classes, against those of one rank. */
final class VocabularyMetricsTest {
    /** Those that are added up from parts, and one that looks at all scores. */
    private static Metric[] metrics() {
        return new Metric[] {
            new Accuracy(),
            new TopKAccuracy(200),
            new FBeta(1, CLASSES, Average.MACRO),
            new OfProbabilities(new Perplexity(), OfProbabilities.Link.SOFTMAX),
            new CustomMetric(
                    "mean",
                    2,
                    (labels, scores, sums) -> {
                        for (double score : scores.toDoubleArray()) {
                            sums.add(0, score);
                            sums.add(1, 1);
                        }
                    },
                    sums -> sums[0] / sums[1])
        };
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 2", "1, 1, 3", "2, 1, 2", "1, 2, 2"})
    void metricsAreThoseOfAllClasses(int data, int pipeline, int tensor) {
        MeshRun run = MeshRun.of(CLASSIFIER, Optimization.of(new Adam(0.02)));
        MeshRun.Work fit = (training, place, mesh) -> {
            Batches batches = epoch(VocabularyRuns.Kind.CLASS, place, mesh);
            training.fit(batches, 2, new Metrics(metrics()), new Validation(batches, metrics()));
            return scores(training);
        };
        List<Double> one = run.on(new Mesh(1, 1, 1), fit).get(0).losses();
        assertTrue(one.get(0) > 0 && one.get(0) < 1, one.toString());
        for (MeshRun.End end : run.on(new Mesh(data, pipeline, tensor), fit)) {
            assertScores(one, end.losses());
        }
    }

    @Test
    void metricsOfStepsAreThoseOfAllWords() {
        MeshRun run = MeshRun.of(LANGUAGE, Optimization.of(new Adam(0.02)))
                .judged(new StepwiseLoss(new SoftmaxCrossEntropyLoss()));
        MeshRun.Work fit = (training, place, mesh) -> {
            Batches batches = epoch(VocabularyRuns.Kind.WORDS, place, mesh);
            training.fit(
                    batches,
                    2,
                    new Metrics(new OfSteps(new TopKAccuracy(100), 1)),
                    new Validation(
                            batches,
                            new OfSteps(new OfProbabilities(new Perplexity(), OfProbabilities.Link.SOFTMAX), 1)));
            return scores(training);
        };
        assertScores(
                run.on(new Mesh(1, 1, 1), fit).get(0).losses(),
                run.on(new Mesh(1, 1, 3), fit).get(0).losses());
    }
}
