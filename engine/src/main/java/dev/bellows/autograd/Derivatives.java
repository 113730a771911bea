package dev.bellows.autograd;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.movement.Concat;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Derivatives of a function of one tensor, on arrays and on traced symbols. J is the matrix of the derivatives ∂yᵢ/∂xⱼ. */
public final class Derivatives {
    private Derivatives() {}

    /** uᵀ J at {@code x}, for {@code u} shaped as the output; shaped as {@code x}. */
    public static Tensor vjp(UnaryOperator<Tensor> f, Tensor x, Tensor u) {
        try (Recording recording = recording()) {
            return Autograd.gradients(List.of(f.apply(x)), List.of(u), List.of(x), false)
                    .get(0);
        }
    }

    /**
     * J v at {@code x}, for {@code v} shaped as {@code x}; shaped as the output. Two reverse passes: uᵀ J is linear in u, and
     * its derivative along v is J v.
     */
    public static Tensor jvp(UnaryOperator<Tensor> f, Tensor x, Tensor v) {
        try (Recording recording = recording()) {
            Tensor y = f.apply(x);
            Tensor u = Full.like(y, 0);
            Tensor pulled =
                    Autograd.gradients(List.of(y), List.of(u), List.of(x), true).get(0);
            return Autograd.gradients(List.of(pulled), List.of(v), List.of(u), false)
                    .get(0);
        }
    }

    /** The second derivatives of the sum of {@code f} at {@code x}, times {@code v}, which is shaped as {@code x}. */
    public static Tensor hessianVector(UnaryOperator<Tensor> f, Tensor x, Tensor v) {
        try (Recording recording = recording()) {
            Tensor y = f.apply(x);
            Tensor first = Autograd.gradients(List.of(y), List.of(Full.like(y, 1)), List.of(x), true)
                    .get(0);
            return Autograd.gradients(List.of(first), List.of(v), List.of(x), false)
                    .get(0);
        }
    }

    /** All second derivatives of the sum of {@code f} at {@code x} of n elements: [n, n], by n backward passes. */
    public static NDArray hessian(UnaryOperator<Tensor> f, NDArray x) {
        int n = Math.toIntExact(x.shape().size());
        if (n == 0) {
            throw new ShapeException("hessian: expects at least one element, got " + x.spec());
        }
        try (Scope scope = Scope.open("hessian")) {
            List<Tensor> rows = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                double[] unit = new double[n];
                unit[i] = 1;
                NDArray direction = NDArray.of(unit, x.spec());
                rows.add(hessianVector(f, x, direction).reshape(1, n));
            }
            NDArray all = NDArray.empty(x.backend(), new Spec(Shape.of(n, n), x.dtype()));
            all.assign((NDArray) new Concat(0).onAll(rows).get(0));
            return scope.keep(all);
        }
    }

    private static Recording recording() {
        return Autograd.record(Recording.isTraining());
    }
}
