package dev.bellows.cuda.kernel;

import dev.bellows.core.Spec;
import dev.bellows.op.Primitive;
import dev.bellows.op.linalg.MatMul;
import java.util.List;

/** A product of matrices with a bias added to each row while it is in a register. Made by {@link Biases} alone. Inputs: both sides, and the bias [columns]. */
public record BiasedProduct(MatMul product) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return product.infer(in.subList(0, 2));
    }

    @Override
    public String toString() {
        return product + " + bias";
    }
}
