package dev.bellows.nn.layer.rnn;

import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Transpose;
import java.util.stream.IntStream;

/** The order of a sequence's axes: time T, batch N, channels C. */
public enum Layout {
    /** [time, batch, channels], as Gluon's layers have it unless told otherwise; spares two transpositions. */
    TNC,
    /** [batch, time, channels], as every other layer has it. */
    NTC;

    /** From this layout to [time, batch, channels] or back; axes after the channels stay. */
    Tensor timeFirst(Tensor x) {
        if (this == TNC) {
            return x;
        }
        int[] order = IntStream.range(0, x.shape().rank()).toArray();
        order[0] = 1;
        order[1] = 0;
        return Transpose.transpose(x, order);
    }
}
