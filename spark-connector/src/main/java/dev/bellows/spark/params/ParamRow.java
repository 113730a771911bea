package dev.bellows.spark.params;

import java.util.Set;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.jspecify.annotations.Nullable;

/**
 * A Param as data.
 *
 * @param name as users write it
 * @param kind of its values
 * @param doc what it says, for {@code explainParams} and docs/params.md
 * @param byDefault its value where none is set; null: it has none
 * @param bounds which values it takes
 * @param group what it is about
 * @param stages which stages use it and offer a setter
 * @param <P> the class of Spark's that holds it
 */
record ParamRow<P extends Param<?>>(
        String name,
        ParamKind<P> kind,
        String doc,
        @Nullable Object byDefault,
        Bounds bounds,
        ParamGroup group,
        Set<StageKind> stages) {

    /** The Param for a stage, its default set. */
    @SuppressWarnings("unchecked") // the tests over the table hold the default to the kind
    P make(Params owner) {
        P param = kind.make(owner, this);
        if (byDefault != null) {
            owner.setDefault((Param<Object>) param, byDefault);
        }
        return param;
    }
}
