package dev.bellows.spark;

import dev.bellows.spark.params.ParamTable;
import dev.bellows.spark.params.StageKind;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;

/**
 * What Spark wants of a model of columns of its own kind that is a network.
 *
 * @param <M> the model's own class
 */
public abstract class GeneralModelStage<M extends GeneralModelStage<M>> extends Model<M> implements NetworkModel<M> {
    private final String uid;
    private final ParamTable paramTable;
    private final ModelState state;

    GeneralModelStage(String uid, StageKind kind) {
        this.uid = uid;
        paramTable = new ParamTable(this, kind);
        state = new ModelState(this, kind, Task.GENERAL);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public ParamTable paramTable() {
        return paramTable;
    }

    @Override
    public ModelState state() {
        return state;
    }

    @Override
    public Param<?>[] params() {
        return paramTable.params();
    }

    @Override
    public String explainParam(Param<?> param) {
        return paramTable.explain(param);
    }

    @Override
    public M copy(ParamMap extra) {
        M copy = defaultCopy(extra);
        copy.state().copyFrom(state);
        return copy.setParent(parent());
    }

    /** Spark Connect asks how much memory a model takes before it keeps it. */
    @SuppressWarnings("MissingOverride") // which Spark 4.0 lacks
    public long estimatedSize() {
        return state.estimatedSize();
    }

    @Override
    public String toString() {
        return state.toString();
    }
}
