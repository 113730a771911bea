package dev.bellows.nn.layer.attention;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import dev.bellows.op.linalg.MatMul;
import org.jspecify.annotations.Nullable;

/** A linear map of the last axis: [… , in] to [… , units]. Weight [units, in], bias [units]. */
final class Projection extends Block {
    private final int units;
    private final Parameter weight = weight("weight", null);
    private final @Nullable Parameter bias;

    Projection(int units, boolean useBias) {
        this.units = units;
        this.bias = useBias ? weight("bias", Constant.ZERO) : null;
    }

    @Override
    public Tensor forward(Tensor x) {
        Shape shape = x.shape();
        int in = shape.dim(-1);
        int rows = Math.toIntExact(shape.slice(0, shape.rank() - 1).size());
        Tensor w = weight.value(this, x, new Spec(Shape.of(units, in), x.dtype()));
        Tensor y = new MatMul(false, true).on(x.reshape(rows, in), w);
        if (bias != null) {
            y = y.add(bias.value(this, x, new Spec(Shape.of(units), x.dtype())));
        }
        return y.reshape(shape.with(-1, units).dims());
    }

    @Override
    public String toString() {
        return "Projection(" + units + ")";
    }
}
