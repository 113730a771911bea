package dev.bellows.nn.layer.rnn;

import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Transpose;

/** The order of a sequence's axes: time T, batch N, channels C. */
public enum Layout {
    /** [time, batch, channels], as Gluon's layers have it unless told otherwise; spares two transpositions. */
    TNC,
    /** [batch, time, channels], as every other layer has it. */
    NTC;

    /** From this layout to [time, batch, channels] or back. */
    Tensor timeFirst(Tensor x) {
        return this == TNC ? x : Transpose.transpose(x, 1, 0, 2);
    }
}
