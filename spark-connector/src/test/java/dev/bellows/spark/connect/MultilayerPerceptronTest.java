package dev.bellows.spark.connect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.io.Safetensors;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.spark.Blobs;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.NeuralClassifier;
import dev.bellows.spark.TestSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** MLlib's own classifier and model, with the weights that Bellows learned. */
class MultilayerPerceptronTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private Dataset<Row> blobs;

    @BeforeEach
    void readBlobs() {
        blobs = Blobs.frame(SPARK.session(), 120, 2);
    }

    private static MultilayerPerceptron perceptron() {
        MultilayerPerceptron perceptron = new MultilayerPerceptron();
        perceptron
                .setLayers(new int[] {2, 5, 3})
                .setBlockSize(16)
                .setMaxIter(20)
                .setSeed(7);
        return perceptron;
    }

    @Test
    void thePluginReplacesMllibsClassifierAndNothingElse() {
        MultilayerPerceptronPlugin plugin = new MultilayerPerceptronPlugin();
        assertEquals(
                Optional.of(MultilayerPerceptron.class.getName()),
                plugin.transform(MultilayerPerceptronClassifier.class.getName()));
        assertEquals(Optional.empty(), plugin.transform(LogisticRegression.class.getName()));
        assertEquals(Optional.empty(), plugin.transform(MultilayerPerceptronClassificationModel.class.getName()));
    }

    /** Matrices column by column are what one gets wrong; the layers are of different sizes, so that it shows. */
    @Test
    void mllibsModelScoresAsOursDoes() throws IOException {
        NeuralClassificationModel ours = new NeuralClassifier()
                .setNetwork("""
                    {"layer": "Sequential", "layers": [
                        {"layer": "Dense", "units": 5, "activation": "sigmoid"},
                        {"layer": "Dense", "units": 4, "activation": "sigmoid"},
                        {"layer": "Dense", "units": 3}]}
                    """)
                .setEpochs(2)
                .setLearningRate(0.1)
                .fit(blobs);
        int[] layers = {2, 5, 4, 3};
        MultilayerPerceptronClassificationModel theirs = new MultilayerPerceptronClassificationModel(
                "theirs", Vectors.dense(PerceptronWeights.of(ours, layers)));
        theirs.set(theirs.layers(), layers);
        double[] point = {0.5, -1};
        assertArrayEquals(
                raw(ours, point), theirs.predictRaw(Vectors.dense(point)).toArray(), 1e-5);
    }

    /** What a network of Dense layers gives, said once more. */
    private static double[] raw(NeuralClassificationModel model, double[] x) throws IOException {
        try (Scope scope = Scope.open("raw");
                InputStream file = model.state().network().weights().open()) {
            Map<String, NDArray> arrays = Safetensors.read(file);
            for (int layer = 0; arrays.containsKey(layer + ".weight"); layer++) {
                float[] weight = arrays.get(layer + ".weight").toFloatArray();
                float[] bias = arrays.get(layer + ".bias").toFloatArray();
                double[] y = new double[bias.length];
                for (int unit = 0; unit < y.length; unit++) {
                    y[unit] = bias[unit];
                    for (int from = 0; from < x.length; from++) {
                        y[unit] += weight[unit * x.length + from] * x[from];
                    }
                    if (arrays.containsKey(layer + 1 + ".weight")) {
                        y[unit] = 1 / (1 + Math.exp(-y[unit]));
                    }
                }
                x = y;
            }
            return x;
        }
    }

    @Test
    void learnsAndTellsTheLossOfEachEpoch() {
        MultilayerPerceptronClassificationModel model = perceptron().fit(blobs);
        assertEquals(3, model.numClasses());
        assertTrue(model.evaluate(blobs).accuracy() > 0.95);
        double[] losses = model.summary().objectiveHistory();
        assertTrue(losses.length > 1 && losses[losses.length - 1] < losses[0]);
        assertEquals(0, model.predict(Vectors.dense(0, 2)));
    }

    @Test
    void endsWhenTheLossFallsByNoMoreThanTheTolerance() {
        MultilayerPerceptron perceptron = perceptron();
        perceptron.setTol(1e9).setMaxIter(50);
        assertEquals(11, perceptron.fit(blobs).summary().objectiveHistory().length);
    }

    @Test
    void bothClassesReadWhatEitherWrote(@TempDir Path folder) throws IOException {
        String path = folder.resolve("perceptron").toString();
        perceptron().write().save(path);
        MultilayerPerceptronClassifier theirs = MultilayerPerceptronClassifier.load(path);
        assertSame(MultilayerPerceptronClassifier.class, theirs.getClass());
        MultilayerPerceptron ours = MultilayerPerceptron.load(path);
        assertEquals(theirs.uid(), ours.uid());
        assertArrayEquals(new int[] {2, 5, 3}, ours.getLayers());
        assertEquals(16, ours.getBlockSize());
    }

    @Test
    void refusesWhatItCannotDoBeforeItTrains() {
        MultilayerPerceptron started = perceptron();
        started.setInitialWeights(Vectors.dense(new double[33]));
        assertEquals(
                "initialWeights: Bellows starts a network of layers from weights that it draws by seed; clear"
                        + " initialWeights, or take NeuralClassifier, whose initialModel is a folder",
                refusal(started));
        MultilayerPerceptron untrained = perceptron();
        untrained.setMaxIter(0);
        assertEquals(
                "maxIter: is 0, and MLlib would give back the weights it draws; Bellows trains for at least one epoch:"
                        + " set it to 1 or more",
                refusal(untrained));
        MultilayerPerceptron wide = perceptron();
        wide.setLayers(new int[] {7, 3});
        assertEquals("layers: begin with 7, but column 'features' has vectors of 2; set them to [2, 3]", refusal(wide));
    }

    @Test
    void saysThatThereAreNoRows() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> perceptron().fit(blobs.where("label < 0")));
        assertTrue(refused.getMessage().contains("no row"), refused.getMessage());
    }

    private String refusal(MultilayerPerceptron perceptron) {
        return assertThrows(IllegalArgumentException.class, () -> perceptron.fit(blobs))
                .getMessage();
    }
}
