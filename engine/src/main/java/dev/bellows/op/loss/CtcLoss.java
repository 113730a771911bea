package dev.bellows.op.loss;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.elementwise.Cast;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Connectionist temporal classification (Graves et al. 2006): the negative log-likelihood of label sequences, summed over all ways
 * to spread them over time with blanks and repeats. Inputs are activations [time, batch, classes], of which the softmax is taken
 * here; labels [batch, most labels], integers other than {@code blank}, of which those beyond the sample's length are not read;
 * the lengths in time, from 1; and the lengths of the labels, both [batch], integers. One loss per sample; it is +∞, with a
 * gradient of 0, where the labels do not fit into the time.
 *
 * @param blank the class that stands for no label, counted from 0
 */
@Formula("y = -ln Σ_{π : collapse(π) = labels} Π_t softmax(x_t)[π_t]")
public record CtcLoss(int blank) implements Composite, Differentiable {
    /** {@code blank} may be negative: -1 is the last class, as in Gluon. A label that is no class is an index out of range. */
    public static Tensor ctcLoss(Tensor x, Tensor labels, Tensor times, Tensor lengths, int blank) {
        int classes = x.shape().rank() == 3 ? x.shape().dim(2) : 0;
        return new CtcLoss(blank < 0 ? blank + classes : blank).on(x, labels, times, lengths);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name()).requireRank(name(), 3);
        Spec labels = in.get(1).requireInteger(name()).requireRank(name(), 2);
        Shape batch = Shape.of(x.shape().dim(1));
        if (blank < 0 || blank >= x.shape().dim(2)) {
            throw new ShapeException(name() + ": blank " + blank + " is not a class of x " + x);
        }
        if (x.shape().dim(0) == 0
                || labels.shape().dim(0) != batch.dim(0)
                || !in.get(2).requireInteger(name()).shape().equals(batch)
                || !in.get(3).requireInteger(name()).shape().equals(batch)) {
            throw new ShapeException(name() + ": expects x [time, batch, classes], labels [batch, most labels] and two"
                    + " lengths [batch], got " + in);
        }
        return List.of(x.with(batch));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        CtcLattice lattice = new CtcLattice(in, blank);
        List<Tensor> forward = lattice.forward();
        return List.of(Cast.cast(
                lattice.loss(forward.get(forward.size() - 1)), in.get(0).dtype()));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor gradient = new CtcGradient(blank).onAll(v.inputs()).get(0);
        return Vjp.gradients(gradient.mul(v.dy().reshape(1, v.dy().shape().dim(0), 1)), null, null, null);
    }
}
