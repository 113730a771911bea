package dev.bellows.parallel.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.MeanOverTime;
import dev.bellows.nn.layer.Network;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.attention.TransformerEncoderLayer;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Optimization;
import dev.bellows.parallel.Mesh;
import dev.bellows.parallel.MeshRun;
import dev.bellows.train.fit.Batches;
import dev.bellows.train.fit.Minibatch;
import dev.bellows.train.fit.Training;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Trainings of networks whose vocabularies are large enough to be divided, and no multiple of any number of ranks. */
final class VocabularyRuns {
    private VocabularyRuns() {}

    static final int LENGTH = MeshRun.LENGTH;
    static final int WORDS = 1031; // which no number of ranks divides
    static final int CLASSES = 1033;
    static final int STEPS = 20;
    static final int BATCH = 12;

    /** What a sample is told apart by. */
    enum Kind {
        /** A class of each text. */
        CLASS,
        /** The probability of each class, of each text. */
        PROBABILITIES,
        /** The word at each step, of as many as count. */
        WORDS
    }

    static final LayerConfig CLASSIFIER = new Sequential.Config(List.of(
            new Embedding.Config(WORDS, 6, 3, null),
            new TransformerEncoderLayer.Config(6, 6, 12, null, null, null, true),
            new Flatten.Config(),
            new Dense.Config(CLASSES, null, null)));

    /** A Dense layer before the last, with which it would be a pair. */
    static final LayerConfig PERCEPTRON = new Sequential.Config(List.of(
            new Embedding.Config(WORDS, 4, null, null),
            new Sequential.Config(List.of(
                    new Dense.Config(18, null, ActivationFunction.TANH),
                    new Dense.Config(7, null, ActivationFunction.TANH),
                    new Dense.Config(CLASSES, false, null)))));

    static final LayerConfig LANGUAGE = new Sequential.Config(List.of(
            new Embedding.Config(WORDS, 6, null, null),
            new TransformerEncoderLayer.Config(6, 6, 12, null, ActivationFunction.TANH, null, null),
            new Dense.Config(WORDS, null, null, false)));

    /** Layers in any arrangement. */
    static final LayerConfig NETWORK = new Network.Config(
            null,
            List.of(
                    Network.Node.of("words", new Embedding.Config(WORDS, 6, null, null)),
                    Network.Node.of("mean", new MeanOverTime.Config()),
                    Network.Node.of("scores", new Dense.Config(CLASSES, null, null))),
            null);

    /** Whose steps are those of SGD where gradients are rounding alone. */
    static final Optimization ADAM = Optimization.of(new Adam(0.01, 0.9, 0.999, 1e-2, 0));

    static MeshRun.Work steps(Kind kind) {
        return (training, place, mesh) -> {
            List<Double> losses = new ArrayList<>();
            for (int step = 0; step < STEPS; step++) {
                losses.add(training.trainOn(batch(kind, step, place.data(), mesh.data())));
            }
            return losses;
        };
    }

    /** A replica's samples of a step, in batches that differ in size; of the last but one the second replica has none. */
    static Minibatch batch(Kind kind, int step, int replica, int replicas) {
        SplittableRandom random = new SplittableRandom(step);
        List<int[]> own = new ArrayList<>();
        int count = step == STEPS - 2 ? 1 : BATCH - step % 3;
        for (int i = 0; i < count; i++) {
            int[] words = random.ints(LENGTH, 0, WORDS).toArray();
            if (i % replicas == replica) {
                own.add(words);
            }
        }
        int[] words = own.stream().flatMapToInt(Arrays::stream).toArray();
        NDArray x = NDArray.of(words, own.size(), LENGTH);
        return switch (kind) {
            case CLASS -> new Minibatch(x, NDArray.of(classes(own)));
            case PROBABILITIES -> new Minibatch(x, probabilities(own));
            case WORDS ->
                new Minibatch(
                        List.of(x),
                        List.of(
                                NDArray.of(
                                        Arrays.stream(words)
                                                .map(word -> (word + 1) % WORDS)
                                                .toArray(),
                                        own.size(),
                                        LENGTH),
                                NDArray.of(own.stream()
                                        .mapToInt(text -> 1 + text[0] % LENGTH)
                                        .toArray())),
                        null);
        };
    }

    private static int[] classes(List<int[]> texts) {
        return texts.stream().mapToInt(text -> (text[0] + text[1]) % CLASSES).toArray();
    }

    private static NDArray probabilities(List<int[]> texts) {
        float[] shares = new float[texts.size() * CLASSES];
        for (int row = 0; row < texts.size(); row++) {
            for (int word : texts.get(row)) {
                shares[row * CLASSES + word] += 1f / LENGTH;
            }
        }
        return NDArray.of(shares, texts.size(), CLASSES);
    }

    static Batches epoch(Kind kind, Mesh.Place place, Mesh mesh) {
        List<Minibatch> batches = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            batches.add(batch(kind, step, place.data(), mesh.data()));
        }
        return Batches.of(batches);
    }

    static List<Double> scores(Training training) {
        return training.history().stream()
                .flatMap(scores -> scores.keySet().stream().sorted().map(scores::get))
                .toList();
    }

    /** Ranks add up in another order. */
    static void assertScores(List<Double> expected, List<Double> found) {
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), found.get(i), 1e-4 * Math.max(1, Math.abs(expected.get(i))), "score " + i);
        }
    }
}
