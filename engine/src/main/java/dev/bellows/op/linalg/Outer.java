package dev.bellows.op.linalg;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** All products of an element of vector {@code a} with one of vector {@code b}: [m] and [n] give [m, n]. */
@Formula("y_ij = a_i · b_j")
public record Outer() implements Composite {
    public static Tensor outer(Tensor a, Tensor b) {
        return new Outer().on(a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec a = in.get(0).requireRank(name(), 1);
        Spec b = in.get(1).requireRank(name(), 1).requireDType(name(), a.dtype());
        return List.of(a.with(a.shape().concat(b.shape())));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(in.get(0).reshape(in.get(0).shape().dim(0), 1).mul(in.get(1)));
    }
}
