package dev.bellows.spark.params;

import static dev.bellows.spark.params.Bounds.above;
import static dev.bellows.spark.params.Bounds.atLeast;
import static dev.bellows.spark.params.Bounds.fromUpTo;
import static dev.bellows.spark.params.Bounds.named;
import static dev.bellows.spark.params.Bounds.namedOrEmpty;
import static dev.bellows.spark.params.Bounds.oneOf;
import static dev.bellows.spark.params.ParamGroup.COMPUTING;
import static dev.bellows.spark.params.ParamGroup.LIMITS;
import static dev.bellows.spark.params.ParamGroup.NETWORK;
import static dev.bellows.spark.params.ParamGroup.OPTIMIZER;
import static dev.bellows.spark.params.ParamGroup.SCORING;
import static dev.bellows.spark.params.ParamGroup.TRAINING;
import static dev.bellows.spark.params.ParamKind.FLAG;
import static dev.bellows.spark.params.ParamKind.INTEGER;
import static dev.bellows.spark.params.ParamKind.INTEGERS;
import static dev.bellows.spark.params.ParamKind.LONG;
import static dev.bellows.spark.params.ParamKind.REAL;
import static dev.bellows.spark.params.ParamKind.REALS;
import static dev.bellows.spark.params.ParamKind.TEXT;
import static dev.bellows.spark.params.ParamKind.TEXTS;
import static dev.bellows.spark.params.StageKind.ALL;
import static dev.bellows.spark.params.StageKind.ESTIMATORS;
import static dev.bellows.spark.params.StageKind.GENERAL;
import static dev.bellows.spark.params.StageKind.OF_FEATURES;
import static dev.bellows.spark.params.StageKind.OF_INPUTS;

import dev.bellows.backend.Backends;
import dev.bellows.graph.Precision;
import dev.bellows.spark.data.codec.ImageResize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * The table of Params: every one that the stages add to Spark's own (featuresCol, labelCol, predictionCol, …). To add a
 * Param, add its row: stages, copies, persistence, Pipelines, parameter grids, maps of Params and docs/params.md then know
 * it. A getter in {@link NeuralParams} and a setter in {@link NeuralSetters} are for the convenience of Java and Scala.
 */
final class ParamRows {
    private static final List<ParamRow<?>> ROWS = new ArrayList<>();

    static final ParamRow<Param<String>> NETWORK_JSON = add(new ParamRow<>(
            "network",
            TEXT,
            "the network, as JSON; its last layer's outputs are the classes' raw scores, or the number to learn",
            null,
            Bounds.ANY,
            NETWORK,
            ALL));
    static final ParamRow<IntArrayParam> INPUT_SHAPE = add(new ParamRow<>(
            "inputShape",
            INTEGERS,
            "shape of one sample as the network sees it, without the batch axis, e.g. [1, 28, 28]; -1 in front:"
                    + " sequences of as many steps as each row has, e.g. [-1, 12]; empty: flat, as long as the features",
            new int[0],
            Bounds.SIZES,
            NETWORK,
            OF_FEATURES));
    static final ParamRow<StringArrayParam> INPUT_COLS = add(new ParamRow<>(
            "inputCols",
            TEXTS,
            "columns of the network's inputs: one that has an input's name is that input, others are the remaining"
                    + " inputs in their order; empty: the columns that have the inputs' names",
            new String[0],
            Bounds.ANY,
            NETWORK,
            GENERAL));
    static final ParamRow<StringArrayParam> INPUT_SHAPES = add(new ParamRow<>(
            "inputShapes",
            TEXTS,
            "shape of one sample of each input as the network sees it, in the order of inputCols or else of the"
                    + " inputs, such as 1,28,28, or [] for a single number, or -1,12 for sequences of as many steps as"
                    + " each row has; of NeuralEmbedder one for all, or those of query, item and negative; a shape that"
                    + " is empty, or all: as the first row has it",
            new String[0],
            Bounds.ANY,
            NETWORK,
            OF_INPUTS));
    static final ParamRow<StringArrayParam> LABEL_COLS = add(new ParamRow<>(
            "labelCols",
            TEXTS,
            "columns of the labels, in the order in which the loss takes them",
            new String[] {"label"},
            Bounds.ANY,
            TRAINING,
            GENERAL));
    static final ParamRow<StringArrayParam> OUTPUT_COLS = add(new ParamRow<>(
            "outputCols",
            TEXTS,
            "columns that transform adds, one for each output of the network, in its order; an empty name leaves one"
                    + " out; empty: prediction for a single output, else the outputs' names",
            new String[0],
            Bounds.ANY,
            SCORING,
            GENERAL));

    static final ParamRow<BooleanParam> OUTPUT_VECTORS = add(new ParamRow<>(
            "outputVectors",
            FLAG,
            "whether outputs are vectors of Spark ML, as its stages take them: all numbers of an output, one after the"
                    + " other; false: arrays of floats, or a number where there is one",
            false,
            Bounds.ANY,
            SCORING,
            GENERAL));

    static final ParamRow<StringArrayParam> FEATURES_COLS = add(new ParamRow<>(
            "featuresCols",
            TEXTS,
            "columns that become the features together, their numbers one after the other in this order: numbers,"
                    + " booleans and at most one vector or array; empty: featuresCol alone",
            new String[0],
            Bounds.ANY,
            NETWORK,
            OF_FEATURES));
    static final ParamRow<Param<String>> IMAGE_RESIZE = add(new ParamRow<>(
            "imageResize",
            TEXT,
            "what becomes of pictures of another height or width than inputShape [channels, height, width] says: error"
                    + " (they are refused), stretch, or crop (as much as possible of the middle; proportions stay)",
            "error",
            oneOf(ImageResize.NAMES),
            NETWORK,
            ALL));

    static final ParamRow<IntParam> MAX_LENGTH = add(new ParamRow<>(
            "maxLength",
            INTEGER,
            "how many steps of a sequence the network sees, where the first of inputShape is -1; longer sequences are"
                    + " cut to their first steps; 0: all, and there is room for up to twice as many as in the longest row",
            0,
            atLeast(0),
            NETWORK,
            ALL));

    static final ParamRow<Param<String>> INITIALIZER = add(new ParamRow<>(
            "initializer",
            TEXT,
            "first values of the parameters that have none of their own: a name, or JSON such as {\"initializer\":"
                    + " \"Normal\", \"sigma\": 0.02}",
            "xavier",
            named(Recipe.INITIALIZER),
            NETWORK,
            ESTIMATORS));

    static final ParamRow<StringArrayParam> LABELS = add(new ParamRow<>(
            "labels",
            TEXTS,
            "what the classes are called, in their order, which a label column of text is read by; empty: the texts in"
                    + " it, by name, or what the label column's attributes say. A model's prediction carries them, so that"
                    + " IndexToString gives them back",
            new String[0],
            Bounds.ANY,
            TRAINING,
            EnumSet.of(StageKind.CLASSIFIER)));
    static final ParamRow<Param<String>> WEIGHT_COL = add(new ParamRow<>(
            "weightCol",
            TEXT,
            "column of sample weights, numbers of at least 0: how much a row counts in the loss and in all means;"
                    + " empty: all alike",
            "",
            Bounds.ANY,
            TRAINING,
            ESTIMATORS));
    static final ParamRow<DoubleArrayParam> CLASS_WEIGHTS = add(new ParamRow<>(
            "classWeights",
            REALS,
            "how much rows of each class count in the loss and in all means, one number of at least 0 per class, such"
                    + " as rows / (classes * rows of the class); times weightCol; empty: all alike",
            new double[0],
            Bounds.WEIGHTS,
            TRAINING,
            EnumSet.of(StageKind.CLASSIFIER)));
    static final ParamRow<IntParam> EPOCHS = add(new ParamRow<>(
            "epochs", INTEGER, "how many times training sees every row", 30, atLeast(1), TRAINING, ESTIMATORS));
    static final ParamRow<IntParam> BATCH_SIZE = add(new ParamRow<>(
            "batchSize",
            INTEGER,
            "rows per training step over all workers together",
            32,
            atLeast(1),
            TRAINING,
            ESTIMATORS));
    static final ParamRow<Param<String>> LOSS = add(new ParamRow<>(
            "loss",
            TEXT,
            "what training makes small: a name, or JSON such as {\"loss\": \"SoftmaxCrossEntropyLoss\", \"smoothing\":"
                    + " 0.1}; empty: the task's own, for classification SoftmaxCrossEntropyLoss",
            "",
            namedOrEmpty(Recipe.LOSS),
            TRAINING,
            ESTIMATORS));
    static final ParamRow<StringArrayParam> METRICS = add(new ParamRow<>(
            "metrics",
            TEXTS,
            "what is measured while training, by the names of docs/metrics.md or as JSON; empty: the task's own, for"
                    + " classification accuracy",
            new String[0],
            new Bounds.Metrics(),
            TRAINING,
            ESTIMATORS));
    static final ParamRow<LongParam> SEED = add(new ParamRow<>(
            "seed", LONG, "of the first weights, the shuffling and dropout", 0L, Bounds.ANY, TRAINING, ESTIMATORS));
    static final ParamRow<IntParam> NUM_WORKERS = add(new ParamRow<>(
            "numWorkers", INTEGER, "how many tasks train together", 1, atLeast(1), TRAINING, ESTIMATORS));

    static {
        ROWS.addAll(ControlRows.all());
    }

    static final ParamRow<Param<String>> OPTIMIZER_NAME = add(new ParamRow<>(
            "optimizer",
            TEXT,
            "the update rule: its name, or JSON such as {\"optimizer\": \"Lamb\", \"learningRate\": 0.002}; what it"
                    + " does not say is filled in from the Params below, then as docs/optimizers.md says",
            "adam",
            named(Rates.OPTIMIZER),
            OPTIMIZER,
            ESTIMATORS));
    static final ParamRow<DoubleParam> LEARNING_RATE = add(new ParamRow<>(
            "learningRate",
            REAL,
            "step size of the update rule, never rescaled by numWorkers; 0: the optimizer's own, such as 0.001 of adam",
            0.0,
            atLeast(0),
            OPTIMIZER,
            ESTIMATORS));
    static final ParamRow<DoubleParam> MOMENTUM = add(new ParamRow<>(
            "momentum", REAL, "momentum, of optimizers that have it", 0.0, fromUpTo(0, 1), OPTIMIZER, ESTIMATORS));
    static final ParamRow<BooleanParam> NESTEROV = add(new ParamRow<>(
            "nesterov",
            FLAG,
            "whether sgd's momentum looks ahead (Nesterov), of optimizers that know it",
            false,
            Bounds.ANY,
            OPTIMIZER,
            ESTIMATORS));
    static final ParamRow<DoubleParam> WEIGHT_DECAY = add(new ParamRow<>(
            "weightDecay",
            REAL,
            "L2 penalty added to the gradients, or to the steps, as the optimizer does",
            0.0,
            atLeast(0),
            OPTIMIZER,
            ESTIMATORS));

    static final ParamRow<Param<String>> SCHEDULE = add(new ParamRow<>(
            "schedule",
            TEXT,
            "the learning rate of each step: a name, or JSON such as {\"schedule\": \"Warmup\", \"steps\": 100,"
                    + " \"then\": \"cosine\"}; rates that it leaves out are learningRate, lengths are those of the whole"
                    + " training; empty: the same rate at every step",
            "",
            namedOrEmpty(Rates.SCHEDULE),
            OPTIMIZER,
            ESTIMATORS));
    static final ParamRow<Param<String>> CLIPPING = add(new ParamRow<>(
            "clipping",
            TEXT,
            "how gradients are kept within bounds, such as {\"clipping\": \"ClipByGlobalNorm\", \"limit\": 1}",
            "none",
            named(Recipe.CLIPPING),
            OPTIMIZER,
            ESTIMATORS));
    static final ParamRow<Param<String>> PARAMETER_GROUPS = add(new ParamRow<>(
            "parameterGroups",
            TEXT,
            "which parameters are trained otherwise, by patterns on their paths, such as [{\"pattern\": \"*.bias\","
                    + " \"decay\": 0}]; rate and decay are factors, rule is another optimizer",
            "[]",
            new Bounds.Groups(),
            OPTIMIZER,
            ESTIMATORS));

    static final ParamRow<Param<String>> DEVICE = add(new ParamRow<>(
            "device",
            TEXT,
            "what computes: auto (the GPU that Spark gives a task, where all workers have one that works, else the"
                    + " processors), cpu, or gpu; refused where Spark gives none",
            "auto",
            oneOf(Backends.DEVICES),
            COMPUTING,
            ALL));
    static final ParamRow<Param<String>> PRECISION = add(new ParamRow<>(
            "precision",
            TEXT,
            "what products are computed in: fp32, bf16 (weights and sums stay fp32), or auto (bf16 where the processor"
                    + " is faster with it)",
            "fp32",
            oneOf(Arrays.stream(Precision.values()).map(Precision::toString).toList()),
            COMPUTING,
            ALL));
    static final ParamRow<IntParam> NTHREAD = add(new ParamRow<>(
            "nthread",
            INTEGER,
            "threads per task; 0: spark.task.cpus, in training taskCpus of trainingResources if that is set",
            0,
            atLeast(0),
            COMPUTING,
            ALL));

    static final ParamRow<IntParam> INFER_BATCH_SIZE = add(new ParamRow<>(
            "inferBatchSize",
            INTEGER,
            "rows scored at once by transform; fewer where they are so wide that they would take more than 16 MiB",
            256,
            atLeast(1),
            SCORING,
            ALL));
    static final ParamRow<Param<String>> HANDLE_INVALID = add(new ParamRow<>(
            "handleInvalid",
            TEXT,
            "what becomes of a row whose features (in fit also label, weight or indicator) are null or hold a null or a"
                    + " number that is not finite: error (the job ends, with the row's place), skip (the row is left"
                    + " out) or keep (its scores are NaN; fit leaves it out)",
            "error",
            oneOf(List.of("error", "skip", "keep")),
            SCORING,
            ALL));

    static final ParamRow<DoubleParam> COLLECTIVE_TIMEOUT = add(new ParamRow<>(
            "collectiveTimeout",
            REAL,
            "seconds a worker waits for another before it gives up",
            60.0,
            above(0),
            LIMITS,
            ESTIMATORS));
    static final ParamRow<IntParam> DATA_MEMORY = add(new ParamRow<>(
            "dataMemory",
            INTEGER,
            "MiB of off-heap memory per worker for its rows; more of them go to spark.local.dir; 0: half of what its"
                    + " JVM may take (-XX:MaxDirectMemorySize, else the heap's size), shared by the workers in it",
            0,
            atLeast(0),
            LIMITS,
            ESTIMATORS));
    static final ParamRow<IntParam> ACTIVATION_MEMORY = add(new ParamRow<>(
            "activationMemory",
            INTEGER,
            "MiB per worker for what a training step keeps between forward and backward pass; what would take more is"
                    + " computed again, for up to another forward pass; 0: no bound",
            0,
            atLeast(0),
            LIMITS,
            ESTIMATORS));

    static {
        ParallelRows.all().forEach(ParamRows::add);
        add(TextRows.VOCABULARIES);
        add(TextRows.MIN_FREQUENCY);
        add(TextRows.MAX_VOCABULARY);
        add(TextRows.UNKNOWN_WORDS);
        add(TargetRows.FAMILY);
        add(TargetRows.THRESHOLD);
        add(TargetRows.QUANTILE_PROBABILITIES);
        add(TargetRows.STANDARDIZE_LABELS);
        add(TargetRows.QUANTILES_COL);
        add(RankRows.GROUP_COL);
        add(RankRows.MAX_GROUP_SIZE);
        EmbedRows.all().forEach(ParamRows::add);
        add(WatchRows.VERBOSITY);
        add(WatchRows.TENSOR_BOARD_DIR);
        add(WatchRows.MLFLOW_TRACKING_URI);
        add(WatchRows.MLFLOW_EXPERIMENT);
        add(WatchRows.MLFLOW_RUN_NAME);
        add(ClusterRows.BIND_ADDRESS);
        add(ClusterRows.PORT_RANGE);
        add(ClusterRows.TRAINING_RESOURCES);
    }

    private ParamRows() {}

    /** All rows, in the order in which they are told. */
    static List<ParamRow<?>> all() {
        return Collections.unmodifiableList(ROWS);
    }

    /** The rows of the Params that a stage has. */
    static List<ParamRow<?>> of(StageKind stage) {
        return ROWS.stream().filter(stage::has).toList();
    }

    private static <P extends Param<?>> ParamRow<P> add(ParamRow<P> row) {
        ROWS.add(row);
        return row;
    }
}
