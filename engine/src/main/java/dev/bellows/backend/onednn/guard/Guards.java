package dev.bellows.backend.onednn.guard;

import dev.bellows.backend.Kernel;
import dev.bellows.core.Shape;
import dev.bellows.memory.HostPool;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Kernels around others that lose a NaN, which would hide that a training diverges. */
public final class Guards {
    private Guards() {}

    /** {@code fast} where input {@code checked} is finite, else {@code careful}. */
    public static Kernel finiteOnly(Kernel fast, Kernel careful, int checked) {
        return new FiniteOnly(fast, careful, checked);
    }

    /** {@code careful} once more where a pooling by {@code fast} found nothing greater than the least number. */
    public static Kernel pooling(Kernel fast, Kernel careful) {
        return new WonPooling(fast, careful);
    }

    /** {@code careful} once more where the statistics of a rectified normalisation by {@code fast} are not finite. */
    public static Kernel statistics(Kernel fast, Supplier<Kernel> careful) {
        return new FiniteStatistics(fast, careful);
    }

    /**
     * Makes all of a softmax's results along an axis NaN where one of them is.
     *
     * @param shape the result as [outer, axis, inner]
     * @param sums adds up the result over the outer axis, or null if it is small
     */
    public static Kernel wholeNaN(Kernel softmax, Shape shape, @Nullable Kernel sums, HostPool pool) {
        return new WholeNaN(softmax, shape, sums, pool);
    }
}
