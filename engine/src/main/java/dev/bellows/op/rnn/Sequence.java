package dev.bellows.op.rnn;

import dev.bellows.op.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What a recurrence reads, and in which direction.
 *
 * @param x [time, batch, features]
 * @param lengths an integer [batch]: how many steps of each sample count, or null if all do. The others must be finite and
 *     have no effect: the state stays as it is, and the output is 0
 * @param reverse whether to go from the last step (of each sample's own) to the first
 */
public record Sequence(Tensor x, @Nullable Tensor lengths, boolean reverse) {
    /** All steps of {@code x}, forwards. */
    public static Sequence of(Tensor x) {
        return new Sequence(x, null, false);
    }

    /** The same sequence in the other direction. */
    public Sequence reversed() {
        return new Sequence(x, lengths, !reverse);
    }
}
