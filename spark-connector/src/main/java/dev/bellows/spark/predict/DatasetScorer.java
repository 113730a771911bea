package dev.bellows.spark.predict;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.backend.DeviceKind;
import dev.bellows.io.onnx.RuntimeBlock;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.LengthInputs;
import dev.bellows.nn.layer.SparseDense;
import dev.bellows.spark.catalyst.ColumnAppender;
import dev.bellows.spark.catalyst.PlanDoor;
import dev.bellows.spark.data.Columns.Form;
import dev.bellows.spark.data.codec.ColumnName;
import dev.bellows.spark.data.codec.ImageResize;
import dev.bellows.spark.data.codec.Texts;
import dev.bellows.spark.data.codec.Words;
import dev.bellows.spark.device.TaskDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.jspecify.annotations.Nullable;

/** Scores DataFrames, and single rows, with one trained network, which it sends to the executors once. */
public final class DatasetScorer {
    private final TrainedNetwork network;
    private final List<Boolean> ids;
    private final int[] lengthsOf;
    private final int pairsOf;
    private final String engine;
    private final Set<Integer> texts;
    private @Nullable SparkContext context;
    private @Nullable Broadcast<TrainedNetwork> broadcast;

    /**
     * A scorer.
     *
     * @param ids for each of the network's inputs, whether whole numbers may be ids there, so that none may be rounded
     */
    public DatasetScorer(TrainedNetwork network, List<Boolean> ids) {
        this.network = network;
        this.ids = List.copyOf(ids);
        LayerConfig config = NetworkJson.parse(network.network());
        lengthsOf = LengthInputs.of(config, network.inputs().size());
        Optional<RuntimeBlock.Config> elsewhere = RuntimeBlock.of(config);
        engine = elsewhere.isPresent() ? RuntimeBlock.ENGINE : "";
        texts = elsewhere.map(RuntimeBlock.Config::textInputs).orElse(Set.of());
        pairsOf = SparseDense.first(config).map(SparseDense.Config::features).orElse(0);
    }

    /** Whether it is for this network in this precision, on this device. */
    public boolean scores(TrainedNetwork other) {
        return network.key().equals(other.key());
    }

    /**
     * The rows with columns appended; lazy, and as good on a stream.
     *
     * @param inputs the columns of the network's inputs, in its order
     * @param words of each input, those of its texts
     * @param columns what to append
     */
    public Dataset<Row> score(
            Dataset<?> rows,
            List<ColumnName> inputs,
            List<List<Words>> words,
            ScoreColumns columns,
            ScoreRows.Options options) {
        Broadcast<TrainedNetwork> model = broadcast(rows.sparkSession().sparkContext());
        List<ScoreRows.Input> read = new ArrayList<>();
        for (ColumnName input : inputs) {
            boolean first = read.isEmpty();
            read.add(new ScoreRows.Input(
                    input, ids.get(read.size()), first ? pairsOf : 0, form(read.size()), words.get(read.size())));
        }
        ScoreRows score = new ScoreRows(network.key(), engine, device(), model, read, columns, options);
        return PlanDoor.append(rows, inputs, columns.schema(), score);
    }

    /** The network's outputs for one row. */
    public Vector scoreOne(Vector features, String featuresCol, int threads) {
        try (Backends.Use use = Backends.use(backend());
                ScorerCache.Lease lease = NetworkScorer.CACHE.lease(network.key(), () -> network);
                InputBatch row = new InputBatch(List.of(input(lease.scorer(), featuresCol)), new Texts(), 1)) {
            row.reserve();
            row.add(new GenericInternalRow(new Object[] {RowTemplate.vector(features.toArray())}));
            return Vectors.dense(new Scoring(lease.scorer(), threads).score(row).row(0));
        }
    }

    private String device() {
        return engine.isEmpty() ? network.device() : DeviceKind.CPU.toString();
    }

    /** Within a task, as in a function of a user's, the task's. */
    private Backend backend() {
        TaskContext task = TaskContext.get();
        return task == null
                ? Backends.on(device())
                : TaskDevice.of(device(), task).backend();
    }

    private Form form(int input) {
        if (lengthsOf[input] != LengthInputs.NONE) {
            return Form.LENGTH;
        } else if (texts.contains(input)) {
            return Form.TEXT;
        }
        return Arrays.stream(lengthsOf).anyMatch(of -> of == input) ? Form.SEQUENCE : Form.WHOLE;
    }

    private InputBatch.Input input(Scorer scorer, String featuresCol) {
        return InputBatch.Input.of(
                new ScoreRows.Input(
                        new ColumnName("featuresCol", featuresCol), ids.get(0), pairsOf, form(0), List.of()),
                new ColumnAppender.Input(0, SQLDataTypes.VectorType()),
                scorer.inputs().get(0),
                new ScoreRows.Options(1, 1, InvalidRows.ERROR, ImageResize.ERROR, 0),
                new Texts());
    }

    /** One broadcast per SparkContext; Spark drops it when this object is gone. */
    private synchronized Broadcast<TrainedNetwork> broadcast(SparkContext current) {
        if (broadcast == null || context != current) {
            broadcast = JavaSparkContext.fromSparkContext(current).broadcast(network);
            context = current;
        }
        return broadcast;
    }
}
