package dev.bellows.spark.connect;

import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.NeuralClassifier;
import dev.bellows.spark.launch.SparkDoor;
import dev.bellows.spark.params.ParamMapReader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/**
 * MLlib's MultilayerPerceptronClassifier, trained by a {@link NeuralClassifier}: the same Params, and MLlib's own model with the weights that
 * were learned, so that what reads, scores or saves such a model notices nothing, and files of either are MLlib's.
 *
 * <p>{@code layers} is a network of {@link Dense} layers with sigmoids between them. {@code maxIter} is the number of epochs, {@code blockSize}
 * that of the rows of a step. {@code l-bfgs} is Adam, whose rate falls from {@value #RATE} to 0 along a cosine; {@code gd} is gradient descent by
 * {@code stepSize}. Training ends when no epoch of the last {@value #PATIENCE} made the loss less by more than {@code tol}.
 *
 * <p>What NeuralClassifier has besides, confs say: {@code spark.bellows.perceptron.numWorkers=4} sets its Param numWorkers, and so for all.
 */
public final class MultilayerPerceptron extends MultilayerPerceptronClassifier {
    private static final String CONF = "spark.bellows.perceptron.";
    private static final double RATE = 0.01;
    private static final int PATIENCE = 10;

    /** One with a name of its own, as Spark Connect's service loader asks. */
    public MultilayerPerceptron() {}

    public MultilayerPerceptron(String uid) {
        super(uid);
    }

    @Override
    public MultilayerPerceptronClassificationModel train(Dataset<?> dataset) {
        if (isDefined(initialWeights())) {
            throw new IllegalArgumentException(
                    "initialWeights: Bellows starts a network of layers from weights that it draws by seed; clear"
                            + " initialWeights, or take NeuralClassifier, whose initialModel is a folder");
        }
        if (getMaxIter() < 1) {
            throw new IllegalArgumentException("maxIter: is " + getMaxIter()
                    + ", and MLlib would give back the weights it draws; Bellows trains for at least one epoch: set it"
                    + " to 1 or more");
        }
        requireWidth(dataset);
        NeuralClassificationModel trained = classifier(dataset.sparkSession()).fit(dataset);
        MultilayerPerceptronClassificationModel model =
                copyValues(SparkDoor.perceptron(uid(), PerceptronWeights.of(trained, getLayers())), ParamMap.empty());
        SparkDoor.summarize(model, dataset, trained.summary().objectiveHistory());
        return model;
    }

    /** Vectors of another size would be refused anyhow, but by the name of a Param that MLlib's users do not know. */
    private void requireWidth(Dataset<?> dataset) {
        int[] layers = getLayers();
        List<Row> first = dataset.select(getFeaturesCol()).toDF().takeAsList(1);
        // That there are no rows, or one is null, the fit itself says.
        boolean isKnown = !first.isEmpty() && !first.get(0).isNullAt(0);
        int width = isKnown ? ((Vector) first.get(0).get(0)).size() : layers[0];
        if (width != layers[0]) {
            int[] right = layers.clone();
            right[0] = width;
            throw new IllegalArgumentException("layers: begin with " + layers[0] + ", but column '" + getFeaturesCol()
                    + "' has vectors of " + width + "; set them to " + Arrays.toString(right));
        }
    }

    private NeuralClassifier classifier(SparkSession session) {
        NeuralClassifier classifier = new NeuralClassifier()
                .setFeaturesCol(getFeaturesCol())
                .setLabelCol(getLabelCol())
                .setNetwork(network(getLayers()))
                .setInputShape(getLayers()[0])
                .setEpochs(getMaxIter())
                .setBatchSize(getBlockSize())
                .setSeed(getSeed())
                .setEarlyStoppingMetric("loss")
                .setEarlyStoppingMinDelta(getTol())
                .setEarlyStoppingPatience(PATIENCE);
        if (getSolver().equals("gd")) {
            classifier.setOptimizer("sgd").setLearningRate(getStepSize());
        } else {
            classifier.setOptimizer("adam").setLearningRate(RATE).setSchedule("cosine");
        }
        ParamMapReader.setAll(classifier, confs(session));
        return classifier;
    }

    /** Sigmoids between layers; the softmax that MLlib ends with is the loss's. */
    private static Sequential network(int[] layers) {
        Block[] blocks = new Block[layers.length - 1];
        for (int i = 1; i < layers.length; i++) {
            blocks[i - 1] =
                    i < layers.length - 1 ? new Dense(layers[i], ActivationFunction.SIGMOID) : new Dense(layers[i]);
        }
        return new Sequential(blocks);
    }

    private static Map<String, String> confs(SparkSession session) {
        Map<String, String> confs = new HashMap<>();
        CollectionConverters.asJava(session.conf().getAll()).forEach((name, value) -> {
            if (name.startsWith(CONF)) {
                confs.put(name.substring(CONF.length()), value);
            }
        });
        return confs;
    }

    /** Of MLlib's own, which is what any Spark can read. */
    @Override
    public MLWriter write() {
        return copyValues(new MultilayerPerceptronClassifier(uid()), ParamMap.empty())
                .write();
    }

    /** Reads what MLlib's or this class wrote. */
    public static MLReader<MultilayerPerceptronClassifier> read() {
        return new MLReader<>() {
            @Override
            public MultilayerPerceptronClassifier load(String path) {
                MultilayerPerceptronClassifier saved =
                        MultilayerPerceptronClassifier.read().load(path);
                return saved.copyValues(new MultilayerPerceptron(saved.uid()), ParamMap.empty());
            }
        };
    }

    /** What MLlib's or this class saved at a path. */
    public static MultilayerPerceptron load(String path) {
        return (MultilayerPerceptron) read().load(path);
    }
}
