package dev.bellows.spark;

import dev.bellows.collective.transport.tcp.JobSecret;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.data.LanePlan;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.spark.data.RowPlacement;
import dev.bellows.spark.data.RowScan;
import dev.bellows.spark.data.SampleReader;
import dev.bellows.spark.data.ScannedRows;
import dev.bellows.spark.launch.DeviceCheck;
import dev.bellows.spark.launch.FitScope;
import dev.bellows.spark.launch.NetworkCheck;
import dev.bellows.spark.launch.NetworkTraining;
import dev.bellows.spark.launch.TrainJob;
import dev.bellows.spark.launch.TrainStage;
import dev.bellows.spark.params.NeuralParams;
import dev.bellows.spark.params.Recipe;
import dev.bellows.spark.predict.TrainedNetwork;
import dev.bellows.spark.predict.Weights;
import dev.bellows.spark.progress.ProgressAccumulator;
import dev.bellows.spark.progress.TrainingHistory;
import dev.bellows.train.TrainingSpec;
import java.util.List;
import java.util.UUID;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * One fit of a {@link NeuralClassifier}: look at the cluster, look at every row, deal the rows to the workers, train.
 * Whatever can be refused is refused in this order, the cheapest first.
 */
final class ClassifierFit {
    private static final long MIB = 1 << 20;
    private static final double MILLIS = 1000;

    private static final Spec LABEL = Spec.of(DType.I32);
    private static final Recipe.Usual USUAL = new Recipe.Usual(new SoftmaxCrossEntropyLoss(), List.of("accuracy"));

    private final NeuralClassifier params;
    private final SparkContext context;
    private final JavaRDD<Row> rows;

    /** What a fit gives. */
    record Result(TrainedNetwork network, TrainingHistory history) {}

    private ClassifierFit(NeuralClassifier params, Dataset<?> dataset) {
        this.params = params;
        context = dataset.sparkSession().sparkContext();
        // One RDD for both readings: Spark then reuses the shuffles it comes from.
        rows = dataset.select(
                        functions.col(quoted(params.getFeaturesCol())),
                        functions.col(quoted(params.getLabelCol())).cast(DataTypes.DoubleType))
                .toJavaRDD();
    }

    /** Runs it all. The cluster comes first: only to ask for the rows may already make Spark run stages. */
    static Result run(NeuralClassifier params, Dataset<?> dataset) {
        SparkContext context = dataset.sparkSession().sparkContext();
        return FitScope.run(context, params.getNumWorkers(), () -> {
            DeviceCheck.require(context, params.getDevice(), params.getNumWorkers());
            return new ClassifierFit(params, dataset).train();
        });
    }

    private Result train() {
        Scanned scanned = scan(params.getInputShape());
        LanePlan plan = new LanePlan(scanned.rows.rows(), params.getBatchSize(), params.getNumWorkers());
        TrainJob job = job(scanned, plan);
        ProgressAccumulator progress = new ProgressAccumulator();
        context.register(progress);
        JavaRDD<byte[]> placed = RowPlacement.place(rows, scanned.reader, scanned.rows, plan);
        Weights weights =
                new TrainStage(context, job, NetworkTraining.INSTANCE).run(placed, scanned.weightBytes, progress);
        TrainedNetwork network = new TrainedNetwork(
                job.id(),
                params.getNetwork(),
                scanned.shape,
                scanned.reader.classes(),
                weights,
                params.getPrecision(),
                params.getDevice());
        return new Result(network, TrainingHistory.of(progress.value()));
    }

    private record Scanned(ScannedRows rows, SampleReader reader, int[] shape, long weightBytes) {}

    private Scanned scan(int... inputShape) {
        if (inputShape.length > 0) {
            NetworkCheck.Facts network = NetworkCheck.inspect(params.getNetwork(), inputShape);
            SampleReader reader = reader(network.classes());
            return new Scanned(RowScan.scan(rows, reader, inputShape), reader, inputShape, network.weightBytes());
        }
        // Flat samples: only the rows tell how long they are, and only then does the network tell its classes.
        ScannedRows scanned = RowScan.scan(rows, reader(Integer.MAX_VALUE));
        int[] flat = {scanned.width()};
        NetworkCheck.Facts network = NetworkCheck.inspect(params.getNetwork(), flat);
        params.requireThresholds(network.classes());
        check(params, flat);
        SampleReader reader = reader(network.classes());
        if (scanned.labels() > reader.classes()) {
            RowScan.scan(rows, reader, flat); // throws, and names the row
        }
        return new Scanned(scanned, reader, flat, network.weightBytes());
    }

    private SampleReader reader(int classes) {
        return new SampleReader(params.getFeaturesCol(), params.getLabelCol(), classes);
    }

    private TrainJob job(Scanned scanned, LanePlan plan) {
        return new TrainJob(
                UUID.randomUUID().toString(),
                JobSecret.random().bytes(),
                recipe(params, (long) params.getEpochs() * plan.steps(), scanned.shape)
                        .json(),
                new TrainJob.Rows(
                        scanned.rows.rows(), scanned.rows.width(), params.getBatchSize(), params.getNumWorkers()),
                new TrainJob.WorkerLimits(
                        params.getDevice(),
                        params.getNthread(),
                        params.getDataMemory() * MIB,
                        Math.round(params.getCollectiveTimeout() * MILLIS)));
    }

    /**
     * Whether the Params describe a training, as far as can be told without rows.
     *
     * @param inputShape of one sample; none as long as nobody knows
     */
    static void check(NeuralParams params, int... inputShape) {
        TrainingSpec spec = recipe(params, 1, inputShape);
        if (inputShape.length > 0) {
            spec.check(LABEL);
        }
    }

    private static TrainingSpec recipe(NeuralParams params, long steps, int... inputShape) {
        return Recipe.of(params, USUAL, steps).withInputs(List.of(new Spec(Shape.of(inputShape), DType.F32)));
    }

    private static String quoted(String column) {
        return "`" + column.replace("`", "``") + "`";
    }
}
