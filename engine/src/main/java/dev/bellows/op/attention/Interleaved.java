package dev.bellows.op.attention;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import java.util.List;

/**
 * The layout of MXNet's attention ops: in the last axis of [time, batch, heads · parts · size], each head's projections lie
 * one after the other, queries, keys and values or some of them.
 */
final class Interleaved {
    private Interleaved() {}

    static Spec check(String who, Spec x, int heads, int parts) {
        x.requireFloating(who).requireRank(who, 3);
        if (heads < 1 || x.shape().dim(2) % (heads * parts) != 0) {
            throw new ShapeException(
                    who + ": expects [time, batch, heads · " + parts + " · size] for " + heads + " heads, got " + x);
        }
        return x;
    }

    /** What [time, batch, heads · parts · size] is as one part: [batch · heads, time, size]. */
    static Spec part(Spec x, int heads, int parts) {
        Shape shape = x.shape();
        return x.with(Shape.of(shape.dim(1) * heads, shape.dim(0), shape.dim(2) / (heads * parts)));
    }

    /** The values [… , heads · size] that the weights [batch · heads, time, keys] are averages of, in {@code in}. */
    static Spec values(String who, List<Spec> in, int heads, int parts) {
        Spec value = part(check(who, in.get(0), heads, parts), heads, parts);
        Spec weights = in.get(1).requireRank(who, 3);
        if (weights.shape().dim(0) != value.shape().dim(0)) {
            throw new ShapeException(who + ": expects weights [batch · heads, time, keys] for " + heads + " heads of "
                    + in.get(0) + ", got " + weights);
        }
        Shape found =
                new MatMul(false, false).infer(List.of(weights, value)).get(0).shape();
        return value.with(Shape.of(found.dim(1), found.dim(0) / heads, heads * found.dim(2)));
    }

    /** One part: [batch · heads, time, size]. */
    static Tensor part(Tensor x, int heads, int parts, int which) {
        Shape shape = x.shape();
        int size = shape.dim(2) / (heads * parts);
        Tensor cut = x.reshape(shape.dim(0), shape.dim(1), heads, parts * size);
        Tensor one = Slice.slice(cut, 3, which * size, (which + 1) * size);
        return Transpose.transpose(one, 1, 2, 0, 3).reshape(shape.dim(1) * heads, shape.dim(0), size);
    }

    /** [batch · heads, time, size] as [time, batch, heads · size]. */
    static Tensor joined(Tensor x, int heads) {
        Shape shape = x.shape();
        int batch = shape.dim(0) / heads;
        return Transpose.transpose(x.reshape(batch, heads, shape.dim(1), shape.dim(2)), 2, 0, 1, 3)
                .reshape(shape.dim(1), batch, heads * shape.dim(2));
    }
}
