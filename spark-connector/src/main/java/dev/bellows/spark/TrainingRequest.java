package dev.bellows.spark;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.SparseDense;
import dev.bellows.spark.data.ColumnCheck;
import dev.bellows.spark.data.Columns;
import dev.bellows.spark.data.Columns.Form;
import dev.bellows.spark.data.FirstRow;
import dev.bellows.spark.data.codec.ColumnName;
import dev.bellows.spark.data.codec.ColumnTypes;
import dev.bellows.spark.data.codec.TextPart;
import dev.bellows.spark.launch.NetworkCheck;
import dev.bellows.spark.launch.NetworkCheck.Ids;
import dev.bellows.spark.params.GeneralParams;
import dev.bellows.spark.params.NeuralParams;
import dev.bellows.spark.params.Recipe;
import dev.bellows.train.TrainingSpec;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * What an estimator is asked to train.
 *
 * @param task what is learned
 * @param params of the estimator
 * @param wanted the columns of inputs, in the network's order, and of labels
 * @param outputs hears what the task turns out to be and how many numbers the network's first output has, as soon as that is known, and may
 *     refuse them
 */
record TrainingRequest(Task task, NeuralParams params, List<Columns.Named> wanted, ObjIntConsumer<Task> outputs) {
    /** Field of the sample weight. */
    static final String WEIGHT = "weight";

    /** Field of what says whether a row is for validation. */
    private static final String VALIDATION = "validation";

    TrainingRequest {
        wanted = List.copyOf(wanted);
    }

    /**
     * Of one input, which the Param inputShape is about, and one label.
     *
     * @param featuresCol the Param
     * @param labelCol the Param
     */
    static TrainingRequest of(
            Task task, NeuralParams params, String featuresCol, String labelCol, ObjIntConsumer<Task> outputs) {
        List<Columns.Named> wanted = new ArrayList<>(InputColumns.features(params, featuresCol));
        wanted.add(new Columns.Named("label", Role.LABEL, new ColumnName("labelCol", labelCol)));
        return new TrainingRequest(task, params, wanted, outputs);
    }

    /** Of any inputs and labels. */
    static TrainingRequest of(GeneralParams<?> params) {
        requireNetwork(params);
        List<Columns.Named> wanted = new ArrayList<>(InputColumns.of(params));
        int label = 0;
        for (String column : params.getLabelCols()) {
            wanted.add(new Columns.Named("label " + label++, Role.LABEL, new ColumnName("labelCols", column)));
        }
        return new TrainingRequest(Task.GENERAL, params, wanted, (found, outputs) -> {});
    }

    /**
     * What the driver must know of a network.
     *
     * @param task what is learned with it
     * @param inputs what it takes of a sample
     * @param outputs what it gives for a sample
     * @param labels how they are read; behind them, of each that is one for each step, how many there are
     * @param stepwise which labels are one for each step
     * @param ids what whole numbers are to each input
     * @param weightBytes size of its weights
     * @param pairsOf length of vectors of which it takes only what is not 0; empty: it takes all
     */
    record Network(
            Task task,
            List<Spec> inputs,
            List<Spec> outputs,
            List<Reading> labels,
            List<Integer> stepwise,
            List<Ids> ids,
            long weightBytes,
            Optional<Integer> pairsOf) {}

    /** The columns that say what a network is worth: inputs, labels and weights. */
    Columns measured(StructType schema) {
        return Columns.of(schema, measured());
    }

    private List<Columns.Named> measured() {
        List<Columns.Named> all = new ArrayList<>(wanted);
        if (!params.getWeightCol().isEmpty()) {
            all.add(new Columns.Named(WEIGHT, Role.WEIGHT, new ColumnName("weightCol", params.getWeightCol())));
        }
        return all;
    }

    /** The columns that training reads. */
    Columns columns(StructType schema) {
        List<Columns.Named> all = measured();
        if (!params.getValidationIndicatorCol().isEmpty()) {
            ColumnName column = new ColumnName("validationIndicatorCol", params.getValidationIndicatorCol());
            all.add(new Columns.Named(VALIDATION, Role.VALIDATION, column));
        }
        return Columns.of(schema, all);
    }

    /** The length of the vectors of which the network takes only what is not 0; empty: it takes all. */
    Optional<Integer> pairsOf() {
        return SparseDense.first(NetworkJson.parse(params.getNetwork())).map(SparseDense.Config::features);
    }

    /** Whether the network's first layer wants all numbers of a row. */
    boolean beginsWithDense() {
        return Dense.isFirst(NetworkJson.parse(params.getNetwork()));
    }

    /** Checks all that can be known without a row. */
    void check(StructType schema) {
        Columns columns = columns(schema);
        columns.bound(Role.INPUT).forEach(ColumnCheck::input);
        columns.bound(Role.LABEL).forEach(task::checkType);
        columns.bound(Role.WEIGHT).forEach(column -> ColumnTypes.weights(column.name(), column.type()));
        new ValidationRows(params).check();
        new EarlyEnd(params).check();
        Checkpoints.check(params);
        columns.bound(Role.VALIDATION).forEach(column -> ColumnTypes.flags(column.name(), column.type()));
        requireNetwork(params);
        Recipe.checkLayout(params);
        if (params.getBatchSize() < params.getNumWorkers()) {
            throw new IllegalArgumentException(
                    "batchSize: must be at least numWorkers, as it counts the rows of all workers: "
                            + params.getBatchSize() + " for " + params.getNumWorkers()
                            + " workers; raise batchSize or lower numWorkers");
        }
        rowsPerUpdate();
        List<Shape> samples = samples(columns);
        List<Shape> labels = known(columns, Role.LABEL);
        if (samples.size() == columns.bound(Role.INPUT).size()
                && labels.size() == columns.bound(Role.LABEL).size()) {
            network(columns, samples, labels);
        } else {
            Recipe.of(params, guess(schema).usual(params), 1);
        }
    }

    /** What the task turns out to be, as far as the schema tells. */
    Task guess(StructType schema) {
        return task.found(params, labelType(columns(schema)), List.of());
    }

    /** The outputs of the network, if the schema tells the shapes of its inputs. */
    Optional<NetworkCheck.Facts> outputs(StructType schema) {
        Columns columns = columns(schema);
        List<Shape> samples = samples(columns);
        return samples.size() == columns.bound(Role.INPUT).size()
                ? Optional.of(NetworkCheck.inspect(params.getNetwork(), samples))
                : Optional.empty();
    }

    /** Refuses Params without a network. */
    static void requireNetwork(NeuralParams params) {
        if (!params.isDefined(params.network())) {
            throw new IllegalArgumentException("network: is not set; set it by setNetwork(new Sequential(new Dense(64,"
                    + " RELU), new Dense(10))), where the last layer has as many units as there are classes or numbers,"
                    + " in Python to nn.Sequential(nn.Dense(64, activation=\"relu\"), nn.Dense(10)), or to JSON such as"
                    + " {\"layer\": \"Sequential\", \"layers\": [{\"layer\": \"Dense\", \"units\": 10}]}");
        }
    }

    /** The shapes of the columns of a role, of those whose shapes are known without a row. */
    List<Shape> known(Columns columns, Role role) {
        return columns.bound(role).stream()
                .flatMap(column -> shape(column).stream())
                .toList();
    }

    /** The shapes of the inputs that are known without a row; of sequences as if each had two steps, since no weight depends on that. */
    private static List<Shape> samples(Columns columns) {
        return columns.bound(Role.INPUT).stream()
                .flatMap(column -> (column.named().form() == Form.SEQUENCE
                                ? column.step().map(Shape.of(2)::concat)
                                : column.shape())
                        .stream())
                .toList();
    }

    /** The shape of a column's values, if it is known without a row, or if nobody asks for it. */
    Optional<Shape> shape(Columns.Bound column) {
        boolean asked = column.named().role() != Role.LABEL || task.asksForShapes();
        return asked ? column.shape() : Optional.of(column.shape().orElse(Shape.scalar()));
    }

    /**
     * The shapes of the values of some columns.
     *
     * @param first gives the shapes that columns have in the first row, in their order; those that are not known without
     */
    List<Shape> shapes(Columns columns, List<Columns.Bound> of, Function<List<FirstRow.Column>, List<Shape>> first) {
        List<FirstRow.Column> asked = of.stream()
                .filter(column -> shape(column).isEmpty())
                .map(column -> new FirstRow.Column(
                        columns.ordinal(column), ColumnTypes.codec(column.name(), column.type(), DType.F32, false)))
                .toList();
        Iterator<Shape> found = asked.isEmpty()
                ? List.<Shape>of().iterator()
                : first.apply(asked).iterator();
        return of.stream().map(column -> shape(column).orElseGet(found::next)).toList();
    }

    /**
     * Looks at the network, once the shapes of a sample are known.
     *
     * @param samples of each input
     * @param labels of each label
     */
    Network network(Columns columns, List<Shape> samples, List<Shape> labels) {
        NetworkCheck.requireTrainable(network());
        NetworkCheck.Facts facts = NetworkCheck.inspect(network(), samples);
        if (task != Task.GENERAL) {
            facts.requireNoSteps();
        }
        Task found = task.found(params, labelType(columns), facts.outputs());
        found.requireOutputs(samples.get(0), facts.outputs(), params);
        outputs.accept(found, Math.toIntExact(facts.outputs().get(0).shape().size()));
        List<Spec> inputs = new ArrayList<>();
        for (Columns.Bound column : columns.bound(Role.INPUT)) {
            int i = inputs.size();
            requireLookup(column, facts.ids().get(i));
            // ids stay what they are; all else is a number, which f32 is for
            inputs.add(new Spec(samples.get(i), dtype(column, facts.ids().get(i))));
        }
        List<Label> bound = new StepLabels(columns, params.getMaxLength()).bind(facts, samples, labels);
        List<Integer> stepwise = StepLabels.places(bound);
        if (stepwise.isEmpty()) {
            facts.requireNoSteps();
        }
        TrainingSpec spec = spec(found, 1, inputs, stepwise);
        LabelScale.check(params, spec.loss());
        List<Reading> readings = found.labels(bound, facts.outputs(), spec);
        new EarlyEnd(params).stopping(spec, facts.outputs());
        return new Network(
                found, inputs, facts.outputs(), readings, stepwise, facts.ids(), facts.weightBytes(), pairsOf());
    }

    /** The numbers of words are no measurements. */
    private void requireLookup(Columns.Bound column, Ids ids) {
        List<TextPart> texts = column.named().form() == Form.LENGTH ? List.of() : TextPart.of(column.type());
        if (!texts.isEmpty() && (texts.get(0).isPartOfAStruct() ? beginsWithDense() : ids == Ids.NONE)) {
            throw new IllegalArgumentException(column.name() + " holds texts, which get numbers, but the network"
                    + " computes with these as with measurements; look them up by an Embedding, or, of several columns,"
                    + " begin with layers such as SelectColumns and OneHotEncode");
        }
    }

    private static DType dtype(Columns.Bound column, Ids ids) {
        if (column.named().form() == Form.LENGTH) {
            return DType.I32;
        }
        return ids == Ids.ALL ? ColumnTypes.ids(column.type()) : DType.F32;
    }

    /** How many rows over all workers make an update. */
    int rowsPerUpdate() {
        long rows = (long) params.getBatchSize() * params.getAccumulationSteps();
        if (rows > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("accumulationSteps: " + params.getAccumulationSteps() + " steps of "
                    + params.getBatchSize() + " rows are more than the " + Integer.MAX_VALUE
                    + " that an update can be made of; lower accumulationSteps or batchSize");
        }
        return (int) rows;
    }

    /** The training, of so many steps in all. */
    TrainingSpec spec(Network network, long steps) {
        return spec(network.task, steps, network.inputs, network.stepwise);
    }

    private TrainingSpec spec(Task found, long steps, List<Spec> inputs, List<Integer> stepwise) {
        TrainingSpec spec = Recipe.of(params, found.usual(params), steps).withInputs(inputs);
        if (Recipe.division(params).copies() > 1 && spec.loss().comparesSamples()) {
            String param = params.getTensorParallel() > 1 ? "tensorParallel" : "pipelineParallel";
            throw new IllegalArgumentException(param + ": must be 1 with " + spec.loss()
                    + ", which compares the samples of all workers: with more, several have the same ones; set"
                    + " it to 1");
        }
        TrainingSpec whole = spec.withNetwork(found.network(spec.network()));
        long labels =
                wanted.stream().filter(column -> column.role() == Role.LABEL).count();
        return stepwise.isEmpty() ? whole : whole.ofSteps(stepwise, (int) labels);
    }

    private static Optional<DataType> labelType(Columns columns) {
        return columns.bound(Role.LABEL).stream().map(Columns.Bound::type).findFirst();
    }

    private String network() {
        return task.network(Recipe.network(params));
    }
}
