package dev.bellows.spark;

import dev.bellows.spark.params.ScoringSetters;
import dev.bellows.spark.persist.ModelReader;
import dev.bellows.spark.persist.ModelWriter;
import dev.bellows.spark.progress.TrainingHistory;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import scala.Option;

/**
 * A trained network as a Spark ML model, of whatever kind: what all kinds do alike.
 *
 * @param <M> the model's own class
 */
public interface NetworkModel<M extends Params>
        extends ScoringSetters<M>, MLWritable, HasTrainingSummary<TrainingHistory> {
    /** What the model is made of, for Bellows itself. */
    ModelState state();

    @Override
    default MLWriter write() {
        return new ModelWriter(this, state().network());
    }

    @Override
    default Option<TrainingHistory> trainingSummary() {
        return state().summary();
    }

    @Override
    default void trainingSummary_$eq(Option<TrainingHistory> summary) {
        state().setSummary(summary);
    }

    /** A model as the reader made it, filled with what was saved. */
    static <M extends NetworkModel<M>> M restore(M blank, ModelReader.Saved saved) {
        blank.state().restore(saved);
        return blank;
    }
}
