package dev.bellows.op.image;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.movement.Transpose;
import java.util.Arrays;
import java.util.List;

/** Bytes [batch…, height, width, channels] as files have them to f32 [batch…, channels, height, width] in [0, 1]. */
@Formula("y[c, h, w] = x[h, w, c] / 255")
public record ToTensor() implements Composite {
    public static Tensor toTensor(Tensor x) {
        return new ToTensor().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireDType(name(), DType.U8);
        int rank = x.shape().rank();
        if (rank < 3) {
            throw new ShapeException(name() + ": expects images [batch…, height, width, channels], got " + x);
        }
        Shape batch = x.shape().slice(0, rank - 3);
        Shape turned = Shape.of(x.shape().dim(-1), x.shape().dim(-3), x.shape().dim(-2));
        return List.of(new Spec(batch.concat(turned), DType.F32));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        int rank = x.shape().rank();
        int[] order = new int[rank];
        Arrays.setAll(order, i -> i);
        order[rank - 3] = rank - 1;
        order[rank - 2] = rank - 3;
        order[rank - 1] = rank - 2;
        return List.of(Cast.cast(Transpose.transpose(x, order), DType.F32).div(255));
    }
}
