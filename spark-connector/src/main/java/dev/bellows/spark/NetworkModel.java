package dev.bellows.spark;

import dev.bellows.spark.params.ScoringSetters;
import dev.bellows.spark.persist.ModelReader;
import dev.bellows.spark.persist.ModelWriter;
import dev.bellows.spark.progress.EvaluationSummary;
import dev.bellows.spark.progress.TrainingHistory;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Option;
import scala.jdk.javaapi.OptionConverters;

/**
 * A trained network as a Spark ML model, of whatever kind: what all kinds do alike.
 *
 * @param <M> the model's own class
 */
public interface NetworkModel<M extends Params>
        extends ScoringSetters<M>, MLWritable, HasTrainingSummary<TrainingHistory> {
    /** What the model is made of, for Bellows itself. */
    ModelState state();

    /**
     * Measures the model on rows with labels: the mean loss, by weightCol if it is set, and the metrics that the Param metrics names.
     *
     * @throws IllegalArgumentException a sentence if the columns cannot be read
     */
    EvaluationSummary evaluate(Dataset<?> dataset);

    @Override
    default MLWriter write() {
        return new ModelWriter(this, state().network(), OptionConverters.toJava(state().summary()));
    }

    /** How the model was trained; declared here because Python's bridge sees a class's own interfaces and none behind them. */
    @Override
    default TrainingHistory summary() {
        return HasTrainingSummary.super.summary();
    }

    @Override
    default Option<TrainingHistory> trainingSummary() {
        return state().summary();
    }

    @Override
    default void trainingSummary_$eq(Option<TrainingHistory> summary) {
        state().setSummary(summary);
    }

    /**
     * A model that gives what a layer of this network gives, for features that were learned on the way: a column
     * {@code layer_} with the layer's name, an array of floats of the output's dimensions; with {@code setOutputVectors(true)} a vector,
     * which other stages of Spark ML take.
     *
     * @param layer its place in a Sequential, from 0, or from the end as -1, -2, …; its node's name in a Network; with dots into
     *     layers that are one of these, such as {@code body.2}
     * @throws IllegalArgumentException a sentence that lists the layers there are
     */
    default NeuralModel layerOutput(String layer) {
        return LayerOutput.of(this, layer);
    }

    /**
     * The same model without adapters, for a network with {@link dev.bellows.nn.layer.LoRA}: they are merged into the weights that they adapt,
     * so that it scores the same up to rounding, as fast as if there had been none.
     *
     * @throws IllegalArgumentException if the network has no adapters
     */
    @SuppressWarnings("unchecked") // a model's copy is of its own class
    default M merged() {
        Params copy = copy(ParamMap.empty());
        ((NetworkModel<M>) copy).state().replace(MergedNetwork.of(state().network()));
        return (M) copy;
    }

    /** The layers with their output shapes and numbers of parameters, as a table. */
    default String layers() {
        return state().layers();
    }

    /** Writes the summary into a local directory, as Spark Connect asks when it puts a model away. */
    @SuppressWarnings("MissingOverride") // which Spark 4.0 lacks
    default void saveSummary(String path) {
        SummaryFile.write(path, summary());
    }

    /** Reads the summary back; Spark gives the rows trained on, which it does not need. */
    @SuppressWarnings("MissingOverride") // which Spark 4.0 lacks
    default void loadSummary(String path, Dataset<Row> rows) {
        setSummary(Option.apply(SummaryFile.read(path)));
    }

    /** A model as the reader made it, filled with what was saved. */
    static <M extends NetworkModel<M>> M restore(M blank, ModelReader.Saved saved) {
        blank.state().restore(saved);
        return blank;
    }
}
