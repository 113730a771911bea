package dev.bellows.spark;

import dev.bellows.spark.params.ClassParams;
import dev.bellows.spark.params.ParamTable;
import dev.bellows.spark.params.PendingUid;
import dev.bellows.spark.params.StageKind;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.jspecify.annotations.Nullable;

/**
 * What Spark wants of a classification model that is a network.
 *
 * @param <M> the model's own class
 */
public abstract class ClassificationModelStage<M extends ClassificationModelStage<M>>
        extends ProbabilisticClassificationModel<Vector, M> implements NetworkModel<M>, ClassParams {
    private @Nullable String uid; // no initialiser: see PendingUid
    private final ParamTable paramTable;
    private final ModelState state;

    ClassificationModelStage(String uid, StageKind kind, Task task) {
        this(PendingUid.announce(uid), kind, task);
    }

    private ClassificationModelStage(PendingUid unused, StageKind kind, Task task) {
        paramTable = new ParamTable(this, kind);
        state = new ModelState(this, kind, task);
    }

    @Override
    public String uid() {
        if (uid == null) {
            uid = PendingUid.take();
        }
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
        return paramTable.params(super.params());
    }

    @Override
    public String explainParam(Param<?> param) {
        return paramTable.explain(param);
    }

    @Override
    public int numFeatures() {
        return state.features();
    }

    @Override
    public M copy(ParamMap extra) {
        M copy = defaultCopy(extra);
        copy.state().copyFrom(state);
        return copy.setParent(parent());
    }

    /** Two traits give this method the same erased signature with different types; only the raw type fits both. */
    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    public scala.Tuple3 findSummaryModel() {
        return super.findSummaryModel();
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
