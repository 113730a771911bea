package dev.bellows.backend.onednn.guard;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@code RectifiedNorm} by oneDNN, whose rectifier turns a NaN into 0, which would hide that a training diverges. A NaN can
 * only come of a variance, a scale or a shift that is not finite; then a careful kernel computes everything again.
 */
final class FiniteStatistics implements Kernel {
    private static final int SCALE = 1;
    private static final int SHIFT = 2;
    private static final int VARIANCE = 2;

    private final Kernel fast;
    private final Supplier<Kernel> maker;
    private @Nullable Kernel careful;

    /** The careful kernel is made when it is needed first. */
    FiniteStatistics(Kernel fast, Supplier<Kernel> careful) {
        this.fast = fast;
        this.maker = careful;
    }

    @Override
    public void run(List<Storage> in, List<Storage> out) {
        fast.run(in, out);
        if (!Scan.isFinite(out.get(VARIANCE)) || !Scan.isFinite(in.get(SCALE)) || !Scan.isFinite(in.get(SHIFT))) {
            if (careful == null) {
                careful = maker.get();
            }
            careful.run(in, out);
        }
    }

    @Override
    public void close() {
        fast.close();
        if (careful != null) {
            careful.close();
        }
    }

    @Override
    public String toString() {
        return fast.toString();
    }
}
