package dev.bellows.op.index;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Where;
import java.util.List;

/** A new last axis of extent {@code classes} with 1 at the index and 0 elsewhere; an index out of range gives all 0. */
@Formula("y[…, c] = 1 if x[…] = c else 0")
public record OneHot(int classes, DType dtype) implements Composite {
    public static Tensor oneHot(Tensor indices, int classes, DType dtype) {
        return new OneHot(classes, dtype).on(indices);
    }

    /** With {@code on} at the index and {@code off} elsewhere in place of 1 and 0. */
    public static Tensor oneHot(Tensor indices, int classes, double on, double off, DType dtype) {
        Tensor hit = oneHot(indices, classes, DType.BOOL);
        Spec scalar = Spec.of(dtype);
        return Where.where(hit, Full.of(indices, scalar, on), Full.of(indices, scalar, off));
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireInteger(name());
        return List.of(new Spec(x.shape().insert(x.shape().rank(), classes), dtype));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = Cast.cast(in.get(0), DType.I64); // bytes cannot count beyond 255
        Tensor column = x.reshape(x.shape().insert(x.shape().rank(), 1).dims());
        return List.of(Cast.cast(Equal.equal(column, Iota.iota(x, classes, x.dtype())), dtype));
    }
}
