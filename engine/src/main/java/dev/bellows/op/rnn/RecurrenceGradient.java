package dev.bellows.op.rnn;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * Back-propagation through time: from the inputs of {@code op} and the gradients of all its outputs to the gradients of all
 * its floating inputs, in the dtype of the state. It walks forwards again, which costs nothing in a compiled step, where equal steps are computed once.
 */
@Formula("the gradients of op's floating inputs, from those of its outputs")
public record RecurrenceGradient(Recurrence op) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        int inputs = in.size() - 1 - op.states();
        List<Spec> outputs = op.infer(in.subList(0, Math.max(0, inputs)));
        if (!outputs.equals(in.subList(inputs, in.size()))) {
            throw new ShapeException(name() + ": expects gradients like the outputs " + outputs + " of " + op + ", got "
                    + in.subList(inputs, in.size()));
        }
        DType dtype = in.get(1).dtype();
        return in.subList(0, Operands.floating(op)).stream()
                .map(spec -> spec.with(dtype))
                .toList();
    }

    @Override
    public Narrowing narrowing() {
        return op.narrowing();
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        int inputs = in.size() - 1 - op.states();
        Operands operands = Operands.widened(op, in.subList(0, inputs));
        Unrolled forwards = new Unrolled(op, operands);
        return new ThroughTime(operands, forwards, in.subList(inputs, in.size())).gradients();
    }
}
