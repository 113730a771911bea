package dev.bellows.spark;

import dev.bellows.spark.params.FeaturesSetters;
import dev.bellows.spark.params.ParamTable;
import dev.bellows.spark.params.PendingUid;
import dev.bellows.spark.params.StageKind;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.Regressor;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Dataset;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Seq;

/**
 * What Spark wants of a regressor whose Params are a {@link ParamTable}.
 *
 * @param <E> the estimator's own class
 * @param <M> its model's
 */
public abstract class RegressorStage<E extends RegressorStage<E, M>, M extends RegressionModelStage<M>>
        extends Regressor<Vector, E, M> implements FeaturesSetters<E>, DefaultParamsWritable {
    private @Nullable String uid; // no initialiser: see PendingUid
    private final ParamTable paramTable;

    RegressorStage(String uid, StageKind kind) {
        this(PendingUid.announce(uid), kind);
    }

    private RegressorStage(PendingUid unused, StageKind kind) {
        paramTable = new ParamTable(this, kind);
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
    public Param<?>[] params() {
        return paramTable.params(super.params());
    }

    @Override
    public String explainParam(Param<?> param) {
        return paramTable.explain(param);
    }

    /** Spark's own casts the label to double first, and looks for it by its exact name. */
    @Override
    public M fit(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        return train(dataset).setParent(this);
    }

    @Override
    public M fit(Dataset<?> dataset, ParamMap extra) {
        return FitSharing.one(dataset, () -> super.fit(dataset, extra));
    }

    @Override
    public Seq<M> fit(Dataset<?> dataset, Seq<ParamMap> extras) {
        return FitSharing.several(() -> super.fit(dataset, extras));
    }

    /** A model for each ParamMap, as {@code fit} with it would give, of rows that are read and placed once for all. */
    public FitMultiple<M> fitMultiple(Dataset<?> dataset, ParamMap... extras) {
        return new FitMultiple<>(extra -> fit(dataset, extra), extras);
    }

    /** The model with this stage's Params; what a fit finds is set after them, and so wins over what was left empty on purpose. */
    final M copied(M blank) {
        return copyValues(blank, ParamMap.empty());
    }

    @Override
    public E copy(ParamMap extra) {
        return paramTable.carry(extra, this.<E>defaultCopy(extra));
    }
}
