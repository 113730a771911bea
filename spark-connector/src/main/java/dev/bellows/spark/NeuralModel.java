package dev.bellows.spark;

import dev.bellows.spark.data.ColumnCheck;
import dev.bellows.spark.data.Columns;
import dev.bellows.spark.data.codec.ColumnName;
import dev.bellows.spark.params.GeneralParams;
import dev.bellows.spark.params.StageKind;
import dev.bellows.spark.persist.ModelReader;
import dev.bellows.spark.predict.TensorColumns;
import dev.bellows.spark.progress.EvaluationSummary;
import java.util.List;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A trained network of any inputs and outputs: adds a column for each output, a number or an array of as many dimensions as it
 * has, of floats (of doubles, where the network gives another dtype than f32). Works on streaming DataFrames too; each executor
 * loads the weights once.
 */
public final class NeuralModel extends GeneralModelStage<NeuralModel> implements GeneralParams<NeuralModel> {
    /** For Spark Connect's service loader, which only looks at the class. */
    public NeuralModel() {
        this(StageKind.MODEL.randomUid());
    }

    /** A model without weights, as Spark's persistence and Connect make it before they fill it. */
    public NeuralModel(String uid) {
        super(uid, StageKind.MODEL);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        Columns.of(schema, InputColumns.of(this)).bound().forEach(ColumnCheck::input);
        return columns().appendTo(schema);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        List<ColumnName> inputs =
                InputColumns.of(this).stream().map(Columns.Named::name).toList();
        return state().score(dataset, inputs, columns());
    }

    /**
     * Measures the model on rows with labels, in one job, or two where the first row must tell the shape of a label: the mean loss, by
     * weightCol if it is set, and the metrics that the Param metrics names, of the first output and the first label.
     *
     * @throws IllegalArgumentException a sentence if the columns cannot be read, or the model has no loss
     */
    @Override
    public EvaluationSummary evaluate(Dataset<?> dataset) {
        return state().evaluate(TrainingRequest.of(this), dataset);
    }

    private TensorColumns columns() {
        return OutputNames.columns(this, state().wanted().outputs(), state().stepsOf());
    }

    /** Spark's reader of this class; Pipelines look for this method. */
    public static MLReader<NeuralModel> read() {
        return new ModelReader<>(NeuralModel.class, NeuralModel::new, NetworkModel::restore);
    }

    /** The model that was saved at a path. */
    public static NeuralModel load(String path) {
        return read().load(path);
    }
}
