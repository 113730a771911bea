package dev.bellows.spark.params;

import dev.bellows.spark.progress.FitListener;

/**
 * An estimator whose fits can be listened to.
 *
 * @param <S> the estimator
 */
public interface Watchable<S> {
    /** Where this instance keeps its Params. */
    ParamTable paramTable();

    /**
     * Who hears how this estimator's fits go, in place of who did so far; {@link FitListener#NONE} for nobody. Copies have the same
     * listener. It is no Param and is not saved.
     */
    @SuppressWarnings("unchecked") // a stage implements this interface of its own class
    default S setListener(FitListener listener) {
        paramTable().watching().listener(listener);
        return (S) this;
    }
}
