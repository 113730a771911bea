package dev.bellows.spark;

import dev.bellows.collective.transport.tcp.JobSecret;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.data.LanePlan;
import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.spark.data.CheckedRows;
import dev.bellows.spark.data.Columns;
import dev.bellows.spark.data.FirstRow;
import dev.bellows.spark.data.LengthRule;
import dev.bellows.spark.data.RowCodec;
import dev.bellows.spark.data.codec.ColumnCodec;
import dev.bellows.spark.data.codec.ColumnName;
import dev.bellows.spark.data.codec.ColumnTypes;
import dev.bellows.spark.launch.DeviceCheck;
import dev.bellows.spark.launch.FitScope;
import dev.bellows.spark.launch.NetworkCheck;
import dev.bellows.spark.launch.NetworkTraining;
import dev.bellows.spark.launch.SparkDoor;
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
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * One fit of a {@link NeuralClassifier}: look at the cluster, look at every row, deal the rows to the workers, train.
 * Whatever can be refused is refused in this order, the cheapest first.
 */
final class ClassifierFit {
    private static final long MIB = 1 << 20;
    private static final double MILLIS = 1000;
    private static final String FEATURES = "features";
    private static final String LABEL = "label";

    private static final Spec CLASS = Spec.of(DType.I32);
    private static final Recipe.Usual USUAL = new Recipe.Usual(new SoftmaxCrossEntropyLoss(), List.of("accuracy"));

    private final NeuralClassifier params;
    private final SparkContext context;
    private final Columns columns;
    private final JavaRDD<InternalRow> rows;

    /** What a fit gives. */
    record Result(TrainedNetwork network, TrainingHistory history) {}

    private ClassifierFit(NeuralClassifier params, Dataset<?> dataset) {
        this.params = params;
        context = dataset.sparkSession().sparkContext();
        columns = Columns.of(
                dataset.schema(),
                List.of(
                        new Columns.Named(FEATURES, Role.INPUT, new ColumnName("featuresCol", params.getFeaturesCol())),
                        new Columns.Named(LABEL, Role.LABEL, new ColumnName("labelCol", params.getLabelCol()))));
        // One RDD for both readings: Spark then reuses the shuffles it comes from.
        rows = SparkDoor.rows(columns.select(dataset));
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
        int[] given = params.getInputShape();
        Shape shape = given.length > 0 ? Shape.of(given) : FirstRow.shape(rows, features(false), 0);
        NetworkCheck.Facts network = NetworkCheck.inspect(params.getNetwork(), shape.dims());
        params.requireThresholds(network.classes());
        check(params, shape.dims());
        RowCodec codec = new RowCodec(List.of(
                new RowCodec.Column(
                        0,
                        columns.bound().get(0).named().name(),
                        new Field(FEATURES, DType.F32, shape, Role.INPUT),
                        features(network.ids()),
                        given.length > 0 ? LengthRule.inputShape(shape) : LengthRule.firstRow(shape)),
                new RowCodec.Column(
                        1,
                        columns.bound().get(1).named().name(),
                        Field.label(LABEL, DType.I32),
                        label(network.classes()),
                        LengthRule.SINGLE)));
        try (CheckedRows checked = CheckedRows.check(rows, codec)) {
            return train(checked, codec.schema(), shape, network);
        }
    }

    private Result train(CheckedRows checked, SampleSchema schema, Shape shape, NetworkCheck.Facts network) {
        LanePlan plan = new LanePlan(checked.count(), params.getBatchSize(), params.getNumWorkers());
        TrainJob job = job(plan, schema, shape);
        ProgressAccumulator progress = new ProgressAccumulator();
        context.register(progress);
        Weights weights = new TrainStage(context, job, NetworkTraining.INSTANCE)
                .run(checked.place(plan), network.weightBytes(), progress);
        TrainedNetwork trained = new TrainedNetwork(
                job.id(),
                params.getNetwork(),
                shape.dims(),
                network.classes(),
                weights,
                params.getPrecision(),
                params.getDevice());
        return new Result(trained, TrainingHistory.of(progress.value()));
    }

    private ColumnCodec features(boolean ids) {
        Columns.Bound column = columns.bound().get(0);
        return ColumnTypes.codec(column.named().name(), column.type(), DType.F32, ids);
    }

    private ColumnCodec label(int classes) {
        Columns.Bound column = columns.bound().get(1);
        return ColumnTypes.classes(column.named().name(), column.type(), classes);
    }

    private TrainJob job(LanePlan plan, SampleSchema schema, Shape shape) {
        return new TrainJob(
                UUID.randomUUID().toString(),
                JobSecret.random().bytes(),
                recipe(params, (long) params.getEpochs() * plan.steps(), shape.dims())
                        .json(),
                new TrainJob.Rows(plan.samples(), schema, plan.batchSize(), plan.workers()),
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
            spec.check(CLASS);
        }
    }

    private static TrainingSpec recipe(NeuralParams params, long steps, int... inputShape) {
        return Recipe.of(params, USUAL, steps).withInputs(List.of(new Spec(Shape.of(inputShape), DType.F32)));
    }
}
