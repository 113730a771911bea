package dev.bellows.spark;

import dev.bellows.collective.transport.tcp.JobSecret;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.data.LanePlan;
import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.spark.catalyst.PlainReading;
import dev.bellows.spark.data.CheckedRows;
import dev.bellows.spark.data.Columns;
import dev.bellows.spark.data.Columns.Form;
import dev.bellows.spark.data.FirstRow;
import dev.bellows.spark.data.RowCodec;
import dev.bellows.spark.data.SharedRows;
import dev.bellows.spark.data.codec.ColumnCodec;
import dev.bellows.spark.data.codec.ColumnTypes;
import dev.bellows.spark.data.codec.Target;
import dev.bellows.spark.data.codec.Words;
import dev.bellows.spark.launch.DeviceCheck;
import dev.bellows.spark.launch.Division;
import dev.bellows.spark.launch.FitScope;
import dev.bellows.spark.launch.GpuRoom;
import dev.bellows.spark.launch.MemoryCheck;
import dev.bellows.spark.launch.MemoryPlan;
import dev.bellows.spark.launch.NetworkTraining;
import dev.bellows.spark.launch.RowRoute;
import dev.bellows.spark.launch.SlotDemand;
import dev.bellows.spark.launch.SparkDoor;
import dev.bellows.spark.launch.StatisticsCheck;
import dev.bellows.spark.launch.TrafficSeal;
import dev.bellows.spark.launch.TrainControl;
import dev.bellows.spark.launch.TrainJob;
import dev.bellows.spark.launch.TrainStage;
import dev.bellows.spark.launch.TrainingResources;
import dev.bellows.spark.launch.WorkerInput;
import dev.bellows.spark.params.ClassParams;
import dev.bellows.spark.params.NeuralParams;
import dev.bellows.spark.params.Recipe;
import dev.bellows.spark.predict.InvalidRows;
import dev.bellows.spark.predict.TrainedNetwork;
import dev.bellows.spark.predict.Weights;
import dev.bellows.spark.progress.FitWatch;
import dev.bellows.spark.progress.ProgressAccumulator;
import dev.bellows.spark.progress.TrainingHistory;
import dev.bellows.train.TrainingSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.catalyst.InternalRow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One fit of an estimator: look at the cluster, look at every row, deal the rows to the workers, train. Whatever can be refused is
 * refused in this order, the cheapest first.
 */
final class EstimatorFit {
    private static final Logger LOG = LoggerFactory.getLogger(EstimatorFit.class);
    private static final long MIB = 1 << 20;
    private static final double MILLIS = 1000;

    private final TrainingRequest request;
    private final SparkContext context;
    private final InitialModel initial;
    private final SharedRows shared;
    private final Columns columns;
    private final Dataset<?> selected;
    private final JavaRDD<InternalRow> rows;

    private EstimatorFit(TrainingRequest request, InitialModel initial, Dataset<?> dataset, SharedRows shared) {
        this.request = request;
        this.initial = initial;
        this.shared = shared;
        context = dataset.sparkSession().sparkContext();
        columns = request.columns(dataset.schema());
        // One RDD for both readings: Spark then reuses the shuffles it comes from.
        selected = columns.select(dataset);
        rows = shared.rows(columns, () -> SparkDoor.rows(selected));
    }

    /** Runs it all. The cluster comes first: only to ask for the rows may already make Spark run stages. */
    static FitResult run(TrainingRequest request, Dataset<?> dataset) {
        SparkContext context = dataset.sparkSession().sparkContext();
        return FitScope.run(context, demand(request), () -> {
            Optional<GpuRoom> gpu =
                    DeviceCheck.require(context, request.params().getDevice(), demand(request));
            try (InitialModel initial = InitialModel.of(context, request.params());
                    SharedRows.Use use = FitSharing.rows()) {
                return new EstimatorFit(request, initial, dataset, use.rows()).train(gpu);
            }
        });
    }

    private static SlotDemand demand(TrainingRequest request) {
        return new SlotDemand(
                request.params().getNumWorkers(),
                TrainingResources.parse(request.params().getTrainingResources()));
    }

    private FitResult train(Optional<GpuRoom> gpu) {
        TrainingRequest.Network network = network();
        requireRoom(network, gpu);
        initial.check(request.spec(network, 1));
        Vocabularies.Found words = words(network);
        List<String> classNames = classNames(network, words);
        RowCodec codec = ClassWeights.on(codec(network, classNames, words.byInput()), request.params());
        Recipe.checkSequences(request.params(), codec.schema());
        ValidationRows validation = new ValidationRows(request.params());
        CheckedRows checked = shared.check(rows, codec, validation.holdout(codec.schema()));
        tellLeftOut(checked);
        validation.require(checked.count(), checked.held());
        return train(checked, codec.schema(), network).called(classNames, words.json());
    }

    private void requireRoom(TrainingRequest.Network network, Optional<GpuRoom> gpu) {
        NeuralParams params = request.params();
        TrainingSpec spec = request.spec(network, 1);
        TrainControl.Stopping stopping = new EarlyEnd(params).stopping(spec, network.outputs());
        MemoryPlan plan = new MemoryPlan(
                spec,
                network.labels().stream().map(label -> label.field().sample()).toList(),
                params.getNumWorkers(),
                Recipe.division(params),
                !params.getCheckpointDir().isEmpty(),
                params.getSyncEvery() > 1 || params.getLogicalShards() > 0,
                params.getLogicalShards() / params.getNumWorkers(),
                params.getNumWorkers() > 1 && !Recipe.compression(params).isNone(),
                params.getBatchSize(),
                params.getAccumulationSteps() > 1,
                new ValidationRows(params).areAsked(),
                stopping != null && stopping.restoreBest(),
                !params.getInitialModel().isEmpty(),
                params.getDataMemory() * MIB);
        StatisticsCheck.require(plan);
        MemoryCheck.require(context, demand(request).resources(), plan, gpu);
    }

    private RowCodec codec(TrainingRequest.Network network, List<String> classNames, List<List<Words>> words) {
        return ReadColumns.codec(columns, network, ReadColumns.Manner.of(request.params(), classNames, words));
    }

    /** Of the rows that are learned from, as far as that can be told without knowing what words and texts among the labels mean. */
    private Vocabularies.Found words(TrainingRequest.Network network) {
        Vocabularies all = new Vocabularies(request.params(), ReadColumns.texts(columns));
        RowCodec any = codec(network, List.of(), all.none());
        boolean named = columns.bound(Role.LABEL).stream()
                .noneMatch(label -> ColumnTypes.isText(label.type()) || ColumnTypes.isTexts(label.type()));
        RowCodec known = named ? any : any.without(Role.LABEL);
        return all.find(texts -> shared.words(rows, texts, request.params().getMinFrequency(), known));
    }

    /** The shapes of inputs and labels by column: given, or as the first row has them; of pairs, as the longest row needs. */
    private Map<Columns.Bound, Shape> shapes() {
        List<Columns.Bound> all = new ArrayList<>(columns.bound(Role.INPUT));
        all.addAll(columns.bound(Role.LABEL));
        Map<Columns.Bound, Shape> shapes = new HashMap<>();
        Optional<Integer> pairsOf = request.pairsOf();
        if (pairsOf.isPresent() && request.shape(all.get(0)).isEmpty()) {
            shapes.put(all.get(0), pairs(all.get(0), pairsOf));
        }
        List<FirstRow.Column> asked = all.stream()
                .filter(column -> isAsked(column) && !shapes.containsKey(column))
                .map(column -> new FirstRow.Column(
                        columns.ordinal(column),
                        request.beginsWithDense() && column.named().role() == Role.INPUT
                                ? ColumnTypes.wholeShapes(column.name(), column.type())
                                : ColumnTypes.shapes(column.name(), column.type())))
                .toList();
        Iterator<Shape> found = shared.shapes(rows, asked, leavesOut()).iterator();
        for (Columns.Bound column : all) {
            if (!shapes.containsKey(column)) {
                Optional<Shape> first = isAsked(column) ? Optional.of(found.next()) : Optional.empty();
                Optional<Shape> told = told(column);
                shapes.put(
                        column,
                        column.named().form() == Form.SEQUENCE
                                ? sequence(column, told.orElseGet(() -> step(column, first.orElseThrow())))
                                : told.orElseGet(first::orElseThrow));
            }
        }
        return shapes;
    }

    /** Whether the first row is to tell of a column: its shape, or that its vectors are too long to be written out. */
    private boolean isAsked(Columns.Bound column) {
        Optional<Shape> told = told(column);
        return told.isEmpty()
                || (column.named().role() == Role.INPUT
                        && request.beginsWithDense()
                        && ColumnTypes.mayBeTooLong(column.type(), told.get().size()));
    }

    /** The shape of a column's values, of sequences that of a step, if it is known without a row. */
    private Optional<Shape> told(Columns.Bound column) {
        return column.named().form() == Form.SEQUENCE ? column.step() : request.shape(column);
    }

    private static Shape step(Columns.Bound column, Shape first) {
        if (first.rank() < 2) {
            throw new IllegalArgumentException(column.name() + " is empty in the first row, which so does not tell the"
                    + " shape of a step; set " + column.named().shapeParam()
                    + " to it behind -1, such as [-1, 12], or drop such rows");
        }
        return first.without(0);
    }

    /** Room for sequences of as many steps as maxLength says, or for longer ones than there are, since those to be scored may be longer. */
    private Shape sequence(Columns.Bound column, Shape step) {
        int room = request.params().getMaxLength();
        if (room == 0) {
            ColumnCodec codec = ColumnTypes.steps(column.name(), column.type(), step);
            int longest = shared.longest(rows, new FirstRow.Column(columns.ordinal(column), codec));
            room = roomFor((int) (longest / step.size()));
        }
        return Shape.of(room).concat(step);
    }

    private static int roomFor(int needed) {
        return Integer.highestOneBit(Math.max(1, needed)) << 1;
    }

    private TrainingRequest.Network network() {
        Map<Columns.Bound, Shape> shapes = shapes();
        return request.network(columns, of(Role.INPUT, shapes), of(Role.LABEL, shapes));
    }

    private List<Shape> of(Role role, Map<Columns.Bound, Shape> shapes) {
        return columns.bound(role).stream().map(shapes::get).toList();
    }

    /** Room for more than the longest row, since those to be scored may be longer. */
    private Shape pairs(Columns.Bound column, Optional<Integer> pairsOf) {
        Target target = Target.of(DType.F32, false).pairs(pairsOf);
        FirstRow.Column asked =
                new FirstRow.Column(columns.ordinal(column), ColumnTypes.codec(column.name(), column.type(), target));
        return Shape.of(roomFor(shared.longest(rows, asked) / 2), 2);
    }

    /** A row that cannot be learned from cannot be kept either. */
    private boolean leavesOut() {
        return InvalidRows.of(request.params().getHandleInvalid()) != InvalidRows.ERROR;
    }

    private static void tellLeftOut(CheckedRows checked) {
        if (checked.leftOut() > 0) {
            LOG.warn(
                    "fit: left out {} of {} rows, which hold a null or what is no finite number, as handleInvalid says",
                    checked.leftOut(),
                    checked.leftOut() + checked.count() + checked.held());
        }
    }

    private FitResult train(CheckedRows checked, SampleSchema schema, TrainingRequest.Network network) {
        Division division = Recipe.division(request.params());
        int copies = division.copies();
        LanePlan plan = new LanePlan(
                checked.count(), request.rowsPerUpdate(), request.params().getNumWorkers() / copies);
        String id = UUID.randomUUID().toString();
        LabelScale labels = LabelScale.of(request.params(), checked, schema);
        int outputs = Math.toIntExact(network.outputs().get(0).shape().size());
        TrainingSpec spec =
                labels.of(request.spec(network, (long) request.params().getEpochs() * plan.steps()), outputs);
        TrainJob.Rows counts = new TrainJob.Rows(
                plan.samples(), checked.held(), schema, plan.batchSize(), plan.workers() * copies, division);
        try (Checkpoints checkpoints =
                Checkpoints.of(context, request.params(), new Checkpoints.Run(id, spec, initial, checked))) {
            TrainControl control = new TrainControl(
                    checkpoints.saving(),
                    new EarlyEnd(request.params()).stopping(spec, network.outputs()),
                    request.params().getAccumulationSteps(),
                    request.params().getSyncEvery(),
                    request.params().getLogicalShards(),
                    Recipe.compression(request.params()),
                    initial.send(context));
            TrainJob job =
                    new TrainJob(id, JobSecret.random().bytes(), spec.json(), counts, limits(), reach(), control);
            Watchers.Subject subject = new Watchers.Subject(id, plan, spec.network(), network.inputs());
            String json = labels.network(Recipe.network(request.params()), outputs);
            FitResult result = train(job, route(checked, plan, copies), network, json, subject);
            checkpoints.done();
            return result;
        }
    }

    /** Rows that several workers have alike come by a shuffle. */
    private RDD<WorkerInput> route(CheckedRows checked, LanePlan plan, int copies) {
        if (copies > 1) {
            return WorkerInput.shuffled(checked.place(plan, copies));
        }
        TrainingResources resources = demand(request).resources();
        return RowRoute.of(context, checked, plan, resources, () -> PlainReading.is(selected));
    }

    private FitResult train(
            TrainJob job,
            RDD<WorkerInput> inputs,
            TrainingRequest.Network network,
            String json,
            Watchers.Subject subject) {
        ProgressAccumulator progress = new ProgressAccumulator();
        context.register(progress);
        FitWatch watch = Watchers.of(context, request.params(), subject);
        Weights weights = watch.during(progress::value, () -> new TrainStage(
                        context, job, NetworkTraining.INSTANCE, demand(request).resources())
                .run(inputs, network.weightBytes(), progress, watch));
        return new FitResult(
                network.task(),
                new TrainedNetwork(
                        job.id(),
                        json,
                        network.inputs(),
                        network.outputs(),
                        weights,
                        request.params().getPrecision(),
                        request.params().getDevice()),
                TrainingHistory.of(progress.value(), watch.run().info().network()),
                List.of(),
                "");
    }

    /** What the classes are called, as far as it is known; none where the task is about none. */
    private List<String> classNames(TrainingRequest.Network network, Vocabularies.Found words) {
        int classes = network.task().classes(network.outputs());
        if (classes == 0 || !(request.params() instanceof ClassParams params)) {
            return List.of();
        }
        Columns.Bound label = columns.bound(Role.LABEL).get(0);
        return new ClassNames(label, classes)
                .find(
                        List.of(params.getLabels()),
                        most -> shared.texts(
                                rows,
                                columns.ordinal(label),
                                ColumnTypes.isTexts(label.type()),
                                most,
                                codec(network, List.of(), words.byInput()).without(Role.LABEL)));
    }

    private TrainJob.WorkerLimits limits() {
        return new TrainJob.WorkerLimits(
                request.params().getDevice(),
                request.params().getNthread(),
                request.params().getDataMemory() * MIB,
                Math.round(request.params().getCollectiveTimeout() * MILLIS));
    }

    private TrainJob.Network reach() {
        return new TrainJob.Network(
                request.params().getBindAddress(),
                request.params().getPortRange(),
                TrafficSeal.conf(context.getConf()).isPresent());
    }
}
