package dev.bellows.spark;

import dev.bellows.spark.params.ParamMapReader;
import dev.bellows.spark.params.StageKind;
import dev.bellows.spark.predict.Family;
import dev.bellows.spark.predict.OutputColumns;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Learns to classify with a neural network, trained by {@code numWorkers} tasks in step.
 *
 * <p>The features column is a vector, an array of numbers or of arrays, a number or binary; the network comes as JSON. The label column holds the
 * class, a whole number from 0 or a text, and the network gives a number for each class, or a single one for class 1 of two. A label
 * column of vectors or arrays says which of several labels hold, any number of them, and the network gives a number for each. {@code batchSize} counts the rows of one step over all workers, so the number of workers changes the
 * speed and not what is learned.
 *
 * <pre>{@code
 * NeuralClassificationModel model = new NeuralClassifier()
 *     .setNetwork(new Sequential(new Conv2D(16, 5, RELU), new MaxPool2D(2), new Dense(10)))
 *     .setInputShape(1, 28, 28)
 *     .setNumWorkers(2)
 *     .setEpochs(3)
 *     .fit(train);
 * }</pre>
 *
 * <p>{@code fit} reads the DataFrame twice, to check it and to deal its rows to the workers: cache it if it is dear to
 * compute, or if it comes out differently each time (fit notices). Rows that come out of a shuffle, uncached, it reads once
 * and keeps on disk until it is done.
 *
 * <p>Every setting is a Param, so copies, Pipelines, CrossValidator and persistence keep all of them.
 */
public final class NeuralClassifier extends ClassifierStage<NeuralClassifier, NeuralClassificationModel> {
    public NeuralClassifier() {
        this(StageKind.CLASSIFIER.randomUid());
    }

    public NeuralClassifier(String uid) {
        super(uid, StageKind.CLASSIFIER);
    }

    /**
     * A classifier with Params from a map, such as {@code Map.of("numWorkers", 2, "learning_rate", 0.1)}; names may be in
     * camelCase or with underscores.
     */
    public NeuralClassifier(Map<String, ?> params) {
        this();
        ParamMapReader.setAll(this, params);
    }

    private TrainingRequest request() {
        return TrainingRequest.of(Task.CLASSIFICATION, this, getFeaturesCol(), getLabelCol(), this::requireOnePerClass);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        TrainingRequest request = request();
        request.check(schema);
        return new OutputColumns(
                        getRawPredictionCol(),
                        getProbabilityCol(),
                        getPredictionCol(),
                        List.of(),
                        ClassTasks.family(request.guess(schema)))
                .appendTo(schema);
    }

    @Override
    public NeuralClassificationModel train(Dataset<?> dataset) {
        FitResult result = EstimatorFit.run(request(), dataset);
        NeuralClassificationModel model = result.fill(copied(new NeuralClassificationModel(uid())));
        model.set(model.family(), ClassTasks.family(result.task()).toString());
        return result.classNames().isEmpty()
                ? model
                : model.with(model.labels(), result.classNames().toArray(String[]::new));
    }

    /** What the classes are called, in their order; a label column of text is read by them. */
    public NeuralClassifier setLabels(String... names) {
        return with(labels(), names.clone());
    }

    /** How outputs tell classes apart: multinomial, binomial, multilabel, or auto. */
    public NeuralClassifier setFamily(String name) {
        return with(family(), name);
    }

    /** Of two classes, how probable class 1 must be to be predicted; of several labels, each. */
    public NeuralClassifier setThreshold(double value) {
        return with(threshold(), value);
    }

    /** How much rows of each class count, one number per class, times weightCol; none for all alike. */
    public NeuralClassifier setClassWeights(double... weights) {
        return with(classWeights(), weights.clone());
    }

    /** What is said of each class must be said of all, which one must not learn after the training. */
    private void requireOnePerClass(Task found, int outputs) {
        Family family = ClassTasks.family(found);
        int classes = family.classes(outputs);
        if (family == Family.MULTILABEL && getClassWeights().length > 0) {
            throw new IllegalArgumentException(
                    "classWeights: are of classes of which each row has one, but any number of the "
                            + classes
                            + " labels may hold; clear them, and set loss to SigmoidBinaryCrossEntropyLoss with a"
                            + " positiveWeight, or weightCol");
        } else if (family != Family.MULTILABEL) {
            ClassWeights.require(classes, getClassWeights());
        }
        Thresholds.of(this, family, classes);
    }

    /** Spark's reader of this class; Pipelines look for this method. */
    public static MLReader<NeuralClassifier> read() {
        return new DefaultParamsReader<>();
    }

    /** The classifier that was saved at a path. */
    public static NeuralClassifier load(String path) {
        return read().load(path);
    }
}
