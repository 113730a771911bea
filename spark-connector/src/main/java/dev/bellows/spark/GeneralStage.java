package dev.bellows.spark;

import dev.bellows.spark.params.NeuralSetters;
import dev.bellows.spark.params.ParamTable;
import dev.bellows.spark.params.StageKind;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Dataset;
import scala.collection.immutable.Seq;

/**
 * What Spark wants of an estimator of columns of its own kind, whose Params are a {@link ParamTable}.
 *
 * @param <E> the estimator's own class
 * @param <M> its model's
 */
public abstract class GeneralStage<E extends GeneralStage<E, M>, M extends GeneralModelStage<M>> extends Estimator<M>
        implements NeuralSetters<E>, DefaultParamsWritable {
    private final String uid;
    private final ParamTable paramTable;

    GeneralStage(String uid, StageKind kind) {
        this.uid = uid;
        paramTable = new ParamTable(this, kind);
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
    public Param<?>[] params() {
        return paramTable.params();
    }

    @Override
    public String explainParam(Param<?> param) {
        return paramTable.explain(param);
    }

    /** A model of rows whose schema is all right; what a fit finds is set after the Params of {@link #copied}. */
    abstract M train(Dataset<?> dataset);

    /** The model with this stage's Params. */
    final M copied(M blank) {
        return copyValues(blank, ParamMap.empty());
    }

    @Override
    public M fit(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        return FitSharing.one(dataset, () -> train(dataset)).setParent(this);
    }

    @Override
    public Seq<M> fit(Dataset<?> dataset, Seq<ParamMap> extras) {
        return FitSharing.several(() -> super.fit(dataset, extras));
    }

    /** A model for each ParamMap, as {@code fit} with it would give, of rows that are read and placed once for all. */
    public FitMultiple<M> fitMultiple(Dataset<?> dataset, ParamMap... extras) {
        return new FitMultiple<>(extra -> fit(dataset, extra), extras);
    }

    @Override
    public E copy(ParamMap extra) {
        return paramTable.carry(extra, this.<E>defaultCopy(extra));
    }
}
