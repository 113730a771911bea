package dev.bellows.parallel.tensor;

import static dev.bellows.parallel.tensor.VocabularyRuns.CLASSES;
import static dev.bellows.parallel.tensor.VocabularyRuns.LANGUAGE;
import static dev.bellows.parallel.tensor.VocabularyRuns.WORDS;
import static dev.bellows.parallel.tensor.VocabularyRuns.batch;
import static dev.bellows.parallel.tensor.VocabularyRuns.steps;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.MeanOverTime;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.nn.loss.StepwiseLoss;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.ParameterGroups;
import dev.bellows.optim.Sgd;
import dev.bellows.parallel.Mesh;
import dev.bellows.parallel.MeshRun;
import dev.bellows.train.fit.Training;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Steps within bounds of memory on ranks of which one has a row of the vocabulary more than another. */
final class VocabularySegmentsTest {
    private static final Mesh THREE = new Mesh(1, 1, 3);

    /** Nobody wants the gradient of what goes into the first divided layer, unless that is in a segment. */
    private static final MeshRun FROZEN = MeshRun.of(
            new Sequential.Config(List.of(
                    new Embedding.Config(WORDS, 6, null, null),
                    new MeanOverTime.Config(),
                    new Dense.Config(300, null, ActivationFunction.TANH),
                    new Dense.Config(6, null, ActivationFunction.TANH),
                    new Dense.Config(300, null, ActivationFunction.TANH),
                    new Dense.Config(6, null, ActivationFunction.TANH),
                    new Dense.Config(CLASSES, null, null))),
            Optimization.of(new Sgd(0.5)).with(ParameterGroups.NONE.frozen("0.*")));

    /** The loss of the first, largest step on each rank, its bytes, and how many segments of it are computed again. */
    private static List<List<Double>> within(MeshRun run, VocabularyRuns.Kind kind, long bytes) {
        MeshRun.Work work = (training, place, mesh) -> {
            if (bytes > 0) {
                training.withinMemory(bytes);
            }
            double loss = training.trainOn(batch(kind, 0, place.data(), mesh.data()));
            return List.of(
                    loss, number(training, "arena (\\d+) bytes"), number(training, "(\\d+) segments computed again"));
        };
        return run.on(THREE, work).stream().map(MeshRun.End::losses).toList();
    }

    private static double number(Training training, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(training.explain());
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }

    @Test
    void computesPartsAgainWhereMemoryIsBounded() {
        long bound = 196_000;
        MeshRun run = MeshRun.of(LANGUAGE, Optimization.of(new Sgd(0.1)))
                .judged(new StepwiseLoss(new SoftmaxCrossEntropyLoss()));
        within(run, VocabularyRuns.Kind.WORDS, 0).forEach(kept -> assertTrue(kept.get(1) > bound, "kept " + kept));
        within(run, VocabularyRuns.Kind.WORDS, bound)
                .forEach(again -> assertTrue(again.get(1) <= bound && again.get(2) > 0, "again " + again));
        MeshRun.Work bounded = (training, place, of) -> {
            training.withinMemory(bound);
            return steps(VocabularyRuns.Kind.WORDS).with(training, place, of);
        };
        assertEquals(
                run.on(THREE, steps(VocabularyRuns.Kind.WORDS)).get(0).losses(),
                run.on(THREE, bounded).get(0).losses());
    }

    /** Else one asks for the gradients of what goes into its segments, and adds them up with nobody. */
    @Test
    void ranksWhoseStepFitsComputeAgainWhatAnotherMust() {
        List<List<Double>> kept = within(FROZEN, VocabularyRuns.Kind.CLASS, 0);
        double least = kept.get(0).get(1);
        assertTrue(least < kept.get(2).get(1), "loss, bytes and segments: " + kept);
        List<List<Double>> again = within(FROZEN, VocabularyRuns.Kind.CLASS, (long) least);
        for (int rank = 0; rank < 3; rank++) {
            assertEquals(kept.get(rank).get(0), again.get(rank).get(0), "loss of rank " + rank);
            assertTrue(again.get(rank).get(1) <= least, "bytes within " + least + ": " + again);
            assertTrue(again.get(rank).get(2) > 0, "segments " + again);
            assertEquals(again.get(0).get(2), again.get(rank).get(2), "segments of rank " + rank);
        }
    }

    /** Nobody waits for one that has given up. */
    @Test
    void allRefuseWhatOneCannotKeep() {
        List<String> sentences = FROZEN.failing(THREE, (training, place, mesh) -> {
            training.withinMemory(20_000);
            return steps(VocabularyRuns.Kind.CLASS).with(training, place, mesh);
        });
        assertTrue(sentences.get(0).startsWith("recomputation: the values of a step take "), sentences.get(0));
        assertEquals(Collections.nCopies(3, sentences.get(0)), sentences);
    }
}
