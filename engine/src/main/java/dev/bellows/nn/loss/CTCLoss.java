package dev.bellows.nn.loss;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.LessEqual;
import dev.bellows.op.loss.CtcLoss;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.reduce.ReduceSum;

/**
 * Connectionist temporal classification of label sequences (Graves et al. 2006), as Gluon's: predictions are activations [batch,
 * time, classes], of which the last class is the blank, and labels are integers [batch, most labels], padded with -1. One loss per
 * sample, +∞ with a gradient of 0 where the labels do not fit into the time.
 */
public record CTCLoss() implements Loss {
    @Override
    public Tensor of(Tensor prediction, Tensor label) {
        Spec spec = prediction.spec().requireRank("CTCLoss", 3);
        Tensor times = Full.of(
                prediction,
                Spec.of(DType.I32, spec.shape().dim(0)),
                spec.shape().dim(1));
        Tensor labels = Cast.cast(label, DType.I32);
        Tensor given = LessEqual.lessEqual(Full.scalar(labels, 0), labels);
        return ofLengths(prediction, labels, times, ReduceSum.sum(Cast.cast(given, DType.I32), 1));
    }

    /**
     * As {@link #of(Tensor, Tensor)} of sequences that are shorter than the arrays.
     *
     * @param times how long each prediction is, integers [batch] from 1 to time
     * @param lengths how many labels each sample has, integers [batch]
     */
    public Tensor ofLengths(Tensor prediction, Tensor label, Tensor times, Tensor lengths) {
        if (label instanceof NDArray labels && lengths instanceof NDArray counts) {
            requireClasses(labels, counts, prediction.shape().dim(-1));
        }
        Tensor x = Transpose.transpose(prediction, 1, 0, 2);
        return CtcLoss.ctcLoss(x, label, times, lengths, -1);
    }

    /** Where labels are at hand the sentence names the one that is wrong; a compiled step finds an index out of range. */
    private static void requireClasses(NDArray labels, NDArray lengths, int classes) {
        int[] all = labels.toIntArray();
        int[] counts = lengths.toIntArray();
        int most = counts.length == 0 ? 0 : all.length / counts.length;
        for (int sample = 0; sample < counts.length; sample++) {
            for (int i = 0; i < Math.min(counts[sample], most); i++) {
                int label = all[sample * most + i];
                if (label < 0 || label >= classes) {
                    throw new IllegalArgumentException(
                            "CTCLoss: label " + label + " at place " + i + " of row " + sample + " is none of "
                                    + classes + " classes, of which the last is the blank; number the others from 0");
                }
            }
        }
    }
}
