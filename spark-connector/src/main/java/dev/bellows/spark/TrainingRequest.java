package dev.bellows.spark;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.spark.data.ColumnCheck;
import dev.bellows.spark.data.Columns;
import dev.bellows.spark.data.codec.ColumnName;
import dev.bellows.spark.data.codec.ColumnTypes;
import dev.bellows.spark.launch.NetworkCheck;
import dev.bellows.spark.params.NeuralParams;
import dev.bellows.spark.params.Recipe;
import dev.bellows.train.TrainingSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * What an estimator is asked to train.
 *
 * @param task what is learned
 * @param params of the estimator
 * @param featuresCol the Param
 * @param labelCol the Param
 * @param outputs hears how many numbers the network gives as soon as that is known, and may refuse them
 */
record TrainingRequest(Task task, NeuralParams params, String featuresCol, String labelCol, IntConsumer outputs) {
    /** Field of the features. */
    static final String FEATURES = "features";

    /** Field of the sample weight. */
    static final String WEIGHT = "weight";

    /** Field of the label. */
    static final String LABEL = "label";

    /** Field of what says whether a row is for validation. */
    static final String VALIDATION = "validation";

    /**
     * What the driver must know of a network.
     *
     * @param input what it takes of a sample
     * @param outputs numbers that it gives for a sample
     * @param weightBytes size of its weights
     * @param ids whether its inputs may be ids
     */
    record Network(Spec input, int outputs, long weightBytes, boolean ids) {}

    /** The columns that it reads. */
    Columns columns(StructType schema) {
        List<Columns.Named> wanted = new ArrayList<>(List.of(
                new Columns.Named(FEATURES, Role.INPUT, new ColumnName("featuresCol", featuresCol)),
                new Columns.Named(LABEL, Role.LABEL, new ColumnName("labelCol", labelCol))));
        if (!params.getWeightCol().isEmpty()) {
            wanted.add(new Columns.Named(WEIGHT, Role.WEIGHT, new ColumnName("weightCol", params.getWeightCol())));
        }
        if (!params.getValidationIndicatorCol().isEmpty()) {
            ColumnName column = new ColumnName("validationIndicatorCol", params.getValidationIndicatorCol());
            wanted.add(new Columns.Named(VALIDATION, Role.VALIDATION, column));
        }
        return Columns.of(schema, wanted);
    }

    /** Checks all that can be known without a row. */
    void check(StructType schema) {
        ColumnCheck.features(schema, featuresCol);
        Columns columns = columns(schema);
        columns.bound(Role.LABEL).forEach(task::check);
        columns.bound(Role.WEIGHT)
                .forEach(column -> ColumnTypes.weights(column.named().name(), column.type()));
        new ValidationRows(params).check();
        columns.bound(Role.VALIDATION)
                .forEach(column -> ColumnTypes.flags(column.named().name(), column.type()));
        if (!params.isDefined(params.network())) {
            throw new IllegalArgumentException("network: is not set; set it to the JSON of a network, such as"
                    + " {\"layer\": \"Sequential\", \"layers\": [{\"layer\": \"Dense\", \"units\": 10}]}");
        }
        if (params.getBatchSize() < params.getNumWorkers()) {
            throw new IllegalArgumentException(
                    "batchSize: must be at least numWorkers, as it counts the rows of all workers: "
                            + params.getBatchSize() + " for " + params.getNumWorkers()
                            + " workers; raise batchSize or lower numWorkers");
        }
        int[] shape = params.getInputShape();
        if (shape.length > 0) {
            network(Shape.of(shape), columns.bound(Role.INPUT).get(0).type());
        } else {
            Recipe.of(params, task.usual(), 1);
        }
    }

    /**
     * Looks at the network, once the shape of a sample is known.
     *
     * @param features the type of their column
     */
    Network network(Shape sample, DataType features) {
        NetworkCheck.Facts facts = NetworkCheck.inspect(params.getNetwork(), sample.dims());
        int count = task.outputs(sample, facts.output());
        outputs.accept(count);
        // ids stay what they are; all else is a number, which f32 is for
        Spec input = new Spec(sample, facts.idsOnly() ? ColumnTypes.ids(features) : DType.F32);
        spec(1, input).check(task.label(LABEL).sample());
        return new Network(input, count, facts.weightBytes(), facts.ids());
    }

    /** The training, of so many steps in all. */
    TrainingSpec spec(long steps, Spec input) {
        return Recipe.of(params, task.usual(), steps).withInputs(List.of(input));
    }
}
