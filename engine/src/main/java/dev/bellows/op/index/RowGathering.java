package dev.bellows.op.index;

import dev.bellows.op.Differentiable;
import dev.bellows.op.Vjp;
import org.jspecify.annotations.Nullable;

/** An op that reads some rows of its first input and can say what they alone contribute to that input's gradient. */
public interface RowGathering extends Differentiable {
    /** The gradient of the first input by rows, or null if this application does not read rows along the first axis. */
    @Nullable
    RowSparse rowGradient(Vjp v);
}
