package dev.bellows.spark;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.io.onnx.RuntimeBlock;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.LengthInputs;
import dev.bellows.nn.layer.NetworkSummary;
import dev.bellows.nn.layer.OutputSteps;
import dev.bellows.nn.layer.SparseDense;
import dev.bellows.spark.data.Columns;
import dev.bellows.spark.data.FirstRow;
import dev.bellows.spark.data.RowCodec;
import dev.bellows.spark.data.codec.ColumnName;
import dev.bellows.spark.data.codec.ImageResize;
import dev.bellows.spark.data.codec.Words;
import dev.bellows.spark.launch.DeviceCheck;
import dev.bellows.spark.launch.NetworkCheck;
import dev.bellows.spark.launch.NetworkCheck.Ids;
import dev.bellows.spark.launch.SparkDoor;
import dev.bellows.spark.onnxruntime.RuntimeLibrary;
import dev.bellows.spark.params.ClassParams;
import dev.bellows.spark.params.NeuralParams;
import dev.bellows.spark.params.ShapeText;
import dev.bellows.spark.params.StageKind;
import dev.bellows.spark.persist.ModelReader;
import dev.bellows.spark.predict.DatasetScorer;
import dev.bellows.spark.predict.InvalidRows;
import dev.bellows.spark.predict.MeasuredRows;
import dev.bellows.spark.predict.RuntimeParams;
import dev.bellows.spark.predict.ScoreColumns;
import dev.bellows.spark.predict.ScoreRows;
import dev.bellows.spark.predict.TrainedNetwork;
import dev.bellows.spark.progress.EvaluationSummary;
import dev.bellows.spark.progress.TrainingHistory;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.classification.ClassificationModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.Option;

/** What a model is made of besides its Params: the network with its weights, what scores with it, and how it was trained. */
public final class ModelState implements Serializable {
    private final NeuralParams model;
    private final StageKind kind;
    private final Task task;
    private @Nullable TrainedNetwork network;
    private transient @Nullable DatasetScorer scorer;
    private Option<TrainingHistory> summary = Option.empty();

    /** Of a model that has no weights yet. */
    ModelState(NeuralParams model, StageKind kind, Task task) {
        this.model = model;
        this.kind = kind;
        this.task = task;
    }

    /** Takes in what was trained; the model's Params tell of it. */
    void trained(TrainedNetwork result) {
        model.set(model.network(), result.network());
        if (task != Task.GENERAL) {
            int[] shape = result.inputs().get(0).shape().dims();
            if (sequences(result).contains(0)) {
                shape[0] = ShapeText.VARIES;
            }
            model.set(model.inputShape(), shape);
        }
        network = result;
    }

    /** Takes in another network in place of the one that there was. */
    void replace(TrainedNetwork other) {
        scorer = null;
        trained(other);
    }

    /** Which of its inputs are sequences, of which rows have different numbers of steps. */
    private static Set<Integer> sequences(TrainedNetwork of) {
        return Arrays.stream(LengthInputs.of(
                        NetworkJson.parse(of.network()), of.inputs().size()))
                .filter(input -> input != LengthInputs.NONE)
                .boxed()
                .collect(Collectors.toSet());
    }

    /** Takes in what was saved, with the Params that the model has by now. */
    void restore(ModelReader.Saved saved) {
        List<Spec> inputs =
                saved.inputs().orElseGet(() -> List.of(new Spec(Shape.of(model.getInputShape()), DType.F32)));
        List<Spec> outputs =
                NetworkCheck.inspect(saved.network(), shapes(inputs)).outputs();
        task.found(model, Optional.empty(), outputs)
                .requireOutputs(inputs.get(0).shape(), outputs, model);
        network = new TrainedNetwork(
                UUID.randomUUID().toString(),
                saved.network(),
                inputs,
                outputs,
                saved.weights(),
                model.getPrecision(),
                model.getDevice());
        summary = Option.apply(saved.history().orElse(null));
    }

    private static List<Shape> shapes(List<Spec> inputs) {
        return inputs.stream().map(Spec::shape).toList();
    }

    /** Takes in what another model of the same kind has. */
    void copyFrom(ModelState other) {
        network = other.network;
        scorer = other.scorer;
        summary = other.summary;
    }

    /**
     * The network with its weights.
     *
     * @throws IllegalStateException a sentence if the model has none
     */
    public TrainedNetwork network() {
        if (network == null) {
            throw new IllegalStateException(
                    kind + ": has no weights; get a model from " + kind.trainer() + ".fit or " + kind + ".load");
        }
        return network;
    }

    /** Elements of the first input of a sample; of vectors of which only what is not 0 is taken, their length. */
    int features() {
        return pairsOf()
                .orElseGet(
                        () -> Math.toIntExact(network().inputs().get(0).shape().size()));
    }

    private Optional<Integer> pairsOf() {
        return SparseDense.first(NetworkJson.parse(network().network())).map(SparseDense.Config::features);
    }

    /** By output the input whose steps it has, or {@link OutputSteps#NONE}. */
    List<Integer> stepsOf() {
        TrainedNetwork given = network();
        return sequences(given).isEmpty()
                ? Collections.nCopies(given.outputs().size(), OutputSteps.NONE)
                : NetworkCheck.inspect(given.network(), shapes(given.inputs())).stepsOf();
    }

    /** With room for as many pairs as the Param inputShape says by now, for as many steps as maxLength says. */
    TrainedNetwork wanted() {
        TrainedNetwork wanted = network().with(model.getPrecision(), model.getDevice());
        Set<Integer> sequences = sequences(wanted);
        if (!sequences.isEmpty() && model.getMaxLength() > 0) {
            List<Spec> inputs = new ArrayList<>(wanted.inputs());
            sequences.forEach(input -> inputs.set(
                    input, inputs.get(input).with(inputs.get(input).shape().with(0, model.getMaxLength()))));
            return wanted.of(
                    inputs,
                    NetworkCheck.inspect(wanted.network(), shapes(inputs)).outputs());
        }
        if (!model.hasParam("inputShape") || pairsOf().isEmpty()) {
            return wanted;
        }
        int[] shape = model.getInputShape();
        return shape.length > 0 ? wanted.taking(List.of(new Spec(Shape.of(shape), DType.F32))) : wanted;
    }

    /** Elements of the first output for a sample. */
    int outputs() {
        return Math.toIntExact(network().outputs().get(0).shape().size());
    }

    /** The layers as a table. */
    String layers() {
        LayerConfig config = NetworkJson.parse(network().network());
        return RuntimeBlock.of(config).map(RuntimeBlock.Config::summary).orElseGet(() -> NetworkSummary.of(
                        config, shapes(network().inputs()).toArray(new Shape[0]))
                .toString());
    }

    /** Bytes of memory: the weights, and the texts that describe the network and its training. */
    long estimatedSize() {
        if (network == null) {
            return 0;
        }
        long texts = (long) network.network().length()
                + (summary.isDefined() ? summary.get().json().length() : 0);
        return network.weights().bytes() + Character.BYTES * texts;
    }

    Option<TrainingHistory> summary() {
        return summary;
    }

    void setSummary(Option<TrainingHistory> history) {
        summary = history;
    }

    /** The rows with columns appended, computed as the model's Params say; lazy, and as good on a stream. */
    Dataset<Row> score(Dataset<?> rows, String featuresCol, ScoreColumns columns) {
        List<ColumnName> inputs = InputColumns.features(model, featuresCol).stream()
                .map(Columns.Named::name)
                .toList();
        return score(rows, inputs, columns);
    }

    /** As {@link #score(Dataset, String, ScoreColumns)}, of the columns of the network's inputs in its order. */
    Dataset<Row> score(Dataset<?> rows, List<ColumnName> inputs, ScoreColumns columns) {
        if (columns.schema().isEmpty()) {
            return rows.toDF();
        }
        RuntimeBlock.of(NetworkJson.parse(network().network()))
                .ifPresentOrElse(
                        elsewhere -> {
                            RuntimeParams.require(model.getPrecision(), model.getDevice());
                            RuntimeLibrary.require();
                        },
                        () -> DeviceCheck.requireForScoring(rows.sparkSession().sparkContext(), model.getDevice()));
        ScoreRows.Options options = new ScoreRows.Options(
                model.getInferBatchSize(),
                model.getNthread(),
                InvalidRows.of(model.getHandleInvalid()),
                ImageResize.of(model.getImageResize()),
                model.getMaxLength());
        return scorer().score(rows, inputs, words(rows.schema(), inputs), columns, options);
    }

    /** By input of the network, the words of its texts. */
    private List<List<Words>> words(StructType schema, List<ColumnName> inputs) {
        List<Columns.Named> read = new ArrayList<>();
        for (ColumnName input : inputs) {
            read.add(new Columns.Named("input " + read.size(), Role.INPUT, input));
        }
        int[] lengthsOf = LengthInputs.of(NetworkJson.parse(network().network()), inputs.size());
        Set<Integer> asTheyAre = RuntimeBlock.of(NetworkJson.parse(network().network()))
                .map(RuntimeBlock.Config::textInputs)
                .orElse(Set.of());
        List<Vocabularies.Input> texts = new ArrayList<>();
        for (Vocabularies.Input input : ReadColumns.texts(Columns.of(schema, read))) {
            boolean noWords = lengthsOf[texts.size()] != LengthInputs.NONE || asTheyAre.contains(texts.size());
            texts.add(noWords ? new Vocabularies.Input(input.name(), DataTypes.IntegerType, texts.size(), 0) : input);
        }
        return new Vocabularies(model, texts).given();
    }

    /** The network's outputs for one row, computed here. */
    Vector scoreOne(Vector features, String featuresCol) {
        return scorer().scoreOne(features, featuresCol, Math.max(1, model.getNthread()));
    }

    /**
     * What the network is worth on rows with labels.
     *
     * @param request names their columns, and so what the network learned from
     */
    EvaluationSummary evaluate(TrainingRequest request, Dataset<?> rows) {
        return evaluate(wanted(), request, rows);
    }

    /** The same of another network, such as that of this one's lists. */
    EvaluationSummary evaluate(TrainedNetwork measured, TrainingRequest request, Dataset<?> rows) {
        SparkContext context = rows.sparkSession().sparkContext();
        DeviceCheck.requireForScoring(context, model.getDevice());
        TrainedNetwork trained = measured.with(model.getPrecision(), model.getDevice());
        Columns columns = request.measured(rows.schema());
        JavaRDD<InternalRow> read = SparkDoor.rows(columns.select(rows));
        boolean leavesOut = InvalidRows.of(model.getHandleInvalid()) != InvalidRows.ERROR;
        TrainingRequest.Network asked = request.network(
                columns,
                shapes(trained.inputs()),
                request.shapes(
                        columns, columns.bound(Role.LABEL), unknown -> FirstRow.shapes(read, unknown, leavesOut)));
        RowCodec codec = ReadColumns.codec(
                columns,
                asked,
                ReadColumns.Manner.of(
                        model,
                        model instanceof ClassParams named ? List.of(named.getLabels()) : List.of(),
                        new Vocabularies(model, ReadColumns.texts(columns)).given()));
        String training = request.spec(asked, 1).json();
        Broadcast<TrainedNetwork> sent =
                JavaSparkContext.fromSparkContext(context).broadcast(trained);
        try {
            MeasuredRows.Measured result =
                    new MeasuredRows(codec, training, sent, model.getInferBatchSize(), model.getNthread()).of(read);
            return new EvaluationSummary(result.samples(), result.loss(), result.metrics());
        } finally {
            sent.destroy();
        }
    }

    private synchronized DatasetScorer scorer() {
        TrainedNetwork wanted = wanted();
        if (scorer == null || !scorer.scores(wanted)) {
            NetworkCheck.Facts facts = NetworkCheck.inspect(wanted.network(), shapes(wanted.inputs()));
            scorer = new DatasetScorer(
                    wanted, facts.ids().stream().map(ids -> ids != Ids.NONE).toList());
        }
        return scorer;
    }

    /** What Spark shows of a model. */
    @Override
    public String toString() {
        String start = kind + ": uid=" + model.uid();
        if (network == null) {
            return start + ", no weights";
        }
        String classes = model instanceof ClassificationModel<?, ?> some ? ", numClasses=" + some.numClasses() : "";
        boolean elsewhere =
                RuntimeBlock.of(NetworkJson.parse(network.network())).isPresent();
        return start + classes + ", numFeatures=" + features() + (elsewhere ? ", by " + RuntimeBlock.ENGINE : "");
    }
}
