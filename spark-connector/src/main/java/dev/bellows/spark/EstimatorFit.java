package dev.bellows.spark;

import dev.bellows.collective.transport.tcp.JobSecret;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.data.LanePlan;
import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.spark.data.CheckedRows;
import dev.bellows.spark.data.Columns;
import dev.bellows.spark.data.LengthRule;
import dev.bellows.spark.data.RowCodec;
import dev.bellows.spark.data.SharedRows;
import dev.bellows.spark.data.codec.ColumnCodec;
import dev.bellows.spark.data.codec.ColumnName;
import dev.bellows.spark.data.codec.ColumnTypes;
import dev.bellows.spark.data.codec.ImageResize;
import dev.bellows.spark.data.codec.Target;
import dev.bellows.spark.launch.DeviceCheck;
import dev.bellows.spark.launch.FitScope;
import dev.bellows.spark.launch.NetworkTraining;
import dev.bellows.spark.launch.SparkDoor;
import dev.bellows.spark.launch.TrainJob;
import dev.bellows.spark.launch.TrainStage;
import dev.bellows.spark.predict.TrainedNetwork;
import dev.bellows.spark.predict.Weights;
import dev.bellows.spark.progress.FitWatch;
import dev.bellows.spark.progress.ProgressAccumulator;
import dev.bellows.spark.progress.TrainingHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.Option;

/**
 * One fit of an estimator: look at the cluster, look at every row, deal the rows to the workers, train. Whatever can be refused is
 * refused in this order, the cheapest first.
 */
final class EstimatorFit {
    private static final long MIB = 1 << 20;
    private static final double MILLIS = 1000;

    private final TrainingRequest request;
    private final SparkContext context;
    private final SharedRows shared;
    private final Columns columns;
    private final JavaRDD<InternalRow> rows;

    /** What a fit gives. */
    record Result(TrainedNetwork network, TrainingHistory history) {
        /** The same model, with it. */
        <M extends NetworkModel<M>> M fill(M model) {
            model.state().trained(network);
            model.state().setSummary(Option.apply(history));
            return model;
        }
    }

    private EstimatorFit(TrainingRequest request, Dataset<?> dataset, SharedRows shared) {
        this.request = request;
        this.shared = shared;
        context = dataset.sparkSession().sparkContext();
        columns = request.columns(dataset.schema());
        // One RDD for both readings: Spark then reuses the shuffles it comes from.
        rows = shared.rows(columns, () -> SparkDoor.rows(columns.select(dataset)));
    }

    /** Runs it all. The cluster comes first: only to ask for the rows may already make Spark run stages. */
    static Result run(TrainingRequest request, Dataset<?> dataset) {
        SparkContext context = dataset.sparkSession().sparkContext();
        int workers = request.params().getNumWorkers();
        return FitScope.run(context, workers, () -> {
            DeviceCheck.require(context, request.params().getDevice(), workers);
            try (SharedRows.Use use = FitSharing.rows()) {
                return new EstimatorFit(request, dataset, use.rows()).train();
            }
        });
    }

    private Result train() {
        int[] given = request.params().getInputShape();
        Shape shape = given.length > 0 ? Shape.of(given) : shared.shape(rows, features(Target.of(DType.F32, false)), 0);
        TrainingRequest.Network network =
                request.network(shape, columns.bound(Role.INPUT).get(0).type());
        RowCodec codec = codec(network);
        ValidationRows validation = new ValidationRows(request.params());
        CheckedRows checked = shared.check(rows, codec, validation.holdout(codec.schema()));
        validation.require(checked.count(), checked.held());
        return train(checked, codec.schema(), network);
    }

    private Result train(CheckedRows checked, SampleSchema schema, TrainingRequest.Network network) {
        LanePlan plan = new LanePlan(
                checked.count(),
                request.params().getBatchSize(),
                request.params().getNumWorkers());
        TrainJob job = job(plan, checked.held(), schema, network.input());
        ProgressAccumulator progress = new ProgressAccumulator();
        context.register(progress);
        FitWatch watch = watch(job, plan, network);
        Weights weights = watch.during(progress::value, () -> new TrainStage(context, job, NetworkTraining.INSTANCE)
                .run(checked.place(plan), network.weightBytes(), progress, watch));
        return new Result(
                new TrainedNetwork(
                        job.id(),
                        request.params().getNetwork(),
                        network.input(),
                        network.outputs(),
                        weights,
                        request.params().getPrecision(),
                        request.params().getDevice()),
                TrainingHistory.of(progress.value()));
    }

    private FitWatch watch(TrainJob job, LanePlan plan, TrainingRequest.Network network) {
        return Watchers.of(context, request.params(), new Watchers.Subject(job.id(), plan, network.input()));
    }

    private RowCodec codec(TrainingRequest.Network network) {
        Spec input = network.input();
        List<RowCodec.Column> fields = new ArrayList<>();
        for (Columns.Bound column : columns.bound()) {
            ColumnName name = column.named().name();
            int ordinal = fields.size();
            fields.add(
                    switch (column.named().role()) {
                        case INPUT ->
                            new RowCodec.Column(
                                    ordinal,
                                    name,
                                    new Field(TrainingRequest.FEATURES, input.dtype(), input.shape(), Role.INPUT),
                                    features(Target.of(input.dtype(), network.ids())
                                            .in(
                                                    input.shape(),
                                                    ImageResize.of(
                                                            request.params().getImageResize()))),
                                    request.params().getInputShape().length > 0
                                            ? LengthRule.inputShape(input.shape())
                                            : LengthRule.firstRow(input.shape()));
                        case LABEL ->
                            new RowCodec.Column(
                                    ordinal,
                                    name,
                                    request.task().label(TrainingRequest.LABEL),
                                    request.task().codec(name, column.type(), network.outputs()),
                                    LengthRule.SINGLE);
                        case WEIGHT ->
                            new RowCodec.Column(
                                    ordinal,
                                    name,
                                    new Field(TrainingRequest.WEIGHT, DType.F32, Shape.scalar(), Role.WEIGHT),
                                    ColumnTypes.weights(name, column.type()),
                                    LengthRule.SINGLE);
                        case VALIDATION ->
                            new RowCodec.Column(
                                    ordinal,
                                    name,
                                    new Field(TrainingRequest.VALIDATION, DType.BOOL, Shape.scalar(), Role.VALIDATION),
                                    ColumnTypes.flags(name, column.type()),
                                    LengthRule.SINGLE);
                    });
        }
        return new RowCodec(fields);
    }

    private ColumnCodec features(Target target) {
        Columns.Bound column = columns.bound(Role.INPUT).get(0);
        return ColumnTypes.codec(column.named().name(), column.type(), target);
    }

    private TrainJob job(LanePlan plan, long held, SampleSchema schema, Spec input) {
        return new TrainJob(
                UUID.randomUUID().toString(),
                JobSecret.random().bytes(),
                request.spec((long) request.params().getEpochs() * plan.steps(), input)
                        .json(),
                new TrainJob.Rows(plan.samples(), held, schema, plan.batchSize(), plan.workers()),
                new TrainJob.WorkerLimits(
                        request.params().getDevice(),
                        request.params().getNthread(),
                        request.params().getDataMemory() * MIB,
                        Math.round(request.params().getCollectiveTimeout() * MILLIS)));
    }
}
