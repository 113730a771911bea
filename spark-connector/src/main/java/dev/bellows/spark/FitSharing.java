package dev.bellows.spark;

import dev.bellows.spark.data.SharedRows;
import dev.bellows.spark.launch.SparkDoor;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.jspecify.annotations.Nullable;

/**
 * Which fits have their rows in common. Each would check and place the same rows, where one estimator is fitted to one DataFrame with
 * one ParamMap after the other. There are two ways to share:
 *
 * <ul>
 *   <li>Who asks for several models at once, by {@code fit} with several ParamMaps or by {@link FitMultiple}, says himself where they
 *       end.
 *   <li>CrossValidator and TrainValidationSplit call {@code fit} with a ParamMap, again and again or at the same time, on a DataFrame that
 *       they cache before and free afterwards. While it is cached such fits share: {@link CachedFrames}.
 * </ul>
 *
 * <p>Spark's own {@code fit} stands between an estimator and {@link EstimatorFit}, and makes another DataFrame of the one that it got. So
 * what is shared is bound to the thread meanwhile.
 */
final class FitSharing {
    private static final ThreadLocal<@Nullable SharedRows> BOUND = new ThreadLocal<>();

    private FitSharing() {}

    /** One of several fits, maybe, on a DataFrame. */
    static <T> T one(Dataset<?> dataset, Supplier<T> fit) {
        Optional<SharedRows.Use> shared = BOUND.get() == null ? CachedFrames.use(dataset) : Optional.empty();
        if (shared.isEmpty()) {
            return fit.get();
        }
        try (SharedRows.Use use = shared.get()) {
            return within(use.rows(), fit);
        }
    }

    /** Several fits on one DataFrame, one after the other. */
    static <T> T several(Supplier<T> fits) {
        try (SharedRows rows = new SharedRows(true, SparkDoor::dropShuffle)) {
            return within(rows, fits);
        }
    }

    /** Fits that share rows, which whoever made them closes. */
    static <T> T within(SharedRows rows, Supplier<T> fits) {
        SharedRows before = BOUND.get();
        BOUND.set(rows);
        try {
            return fits.get();
        } finally {
            BOUND.set(before);
        }
    }

    /** The rows of the fit that runs in this thread: shared, or for this fit alone. To be closed at its end. */
    static SharedRows.Use rows() {
        SharedRows shared = BOUND.get();
        if (shared != null) {
            return shared.use();
        }
        try (SharedRows own = new SharedRows(false, SparkDoor::dropShuffle)) {
            return own.use();
        }
    }
}
