package dev.bellows.cuda.kernel;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.cuda.driver.RecurrenceProblem;
import dev.bellows.cuda.driver.RecurrenceProblem.Cell;
import dev.bellows.op.Op;
import dev.bellows.op.rnn.Gru;
import dev.bellows.op.rnn.Lstm;
import dev.bellows.op.rnn.Recurrence;
import dev.bellows.op.rnn.RecurrenceGradient;
import dev.bellows.op.rnn.Rnn;
import java.util.List;
import java.util.Optional;

/** What a library is asked for where an op is a recurrent layer or its gradients. */
final class LibraryRecurrence {
    private LibraryRecurrence() {}

    /** The problem, or nothing where the op is none, walks backwards, has sequences of several lengths or a projection, is narrow, or an array is empty; nor with a rectifier, of which nothing says that it keeps a NaN. */
    static Optional<RecurrenceProblem> of(Op op, List<Spec> in, boolean tensorFloat) {
        if (op instanceof RecurrenceGradient gradient) {
            return problem(gradient.op(), true, in, tensorFloat);
        }
        return op instanceof Recurrence forward ? problem(forward, false, in, tensorFloat) : Optional.empty();
    }

    private static Optional<RecurrenceProblem> problem(
            Recurrence op, boolean gradients, List<Spec> in, boolean tensorFloat) {
        Spec x = in.get(0);
        Shape h = in.get(1).shape();
        boolean isOfOne = in.stream().allMatch(spec -> spec.dtype() == x.dtype());
        boolean isWide = x.dtype() == DType.F32 || x.dtype() == DType.F64;
        boolean isEmpty = in.stream().anyMatch(spec -> spec.shape().size() == 0);
        if (op.reverse() || isRectified(op) || op.masked() || op.projected() || !isOfOne || !isWide || isEmpty) {
            return Optional.empty();
        }
        Shape s = x.shape();
        return Optional.of(new RecurrenceProblem(
                cell(op),
                gradients,
                x.dtype(),
                s.dim(0),
                s.dim(1),
                s.dim(2),
                h.dim(1),
                tensorFloat && x.dtype() == DType.F32));
    }

    private static boolean isRectified(Recurrence op) {
        return op instanceof Rnn plain && plain.activation() == Rnn.Activation.RELU;
    }

    private static Cell cell(Recurrence op) {
        if (op instanceof Lstm) {
            return Cell.LSTM;
        }
        if (op instanceof Gru) {
            return Cell.GRU;
        }
        return Cell.TANH;
    }
}
