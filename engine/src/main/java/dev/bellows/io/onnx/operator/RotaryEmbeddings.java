package dev.bellows.io.onnx.operator;

import dev.bellows.core.Shape;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.Take;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Stack;
import dev.bellows.op.movement.Transpose;
import java.util.List;

/** Positions as turns of pairs of elements. */
final class RotaryEmbeddings {
    private RotaryEmbeddings() {}

    static List<Value> rotary(Call call) {
        boolean flat = call.shape(0).rank() == 3;
        Tensor x = call.tensor(0);
        Shape shape = x.shape();
        Tensor steps = flat
                ? x.reshape(shape.dim(0), shape.dim(1), call.integer("num_heads", 1), -1)
                : Transpose.transpose(x, 0, 2, 1, 3); // [batch, steps, heads, size]
        int size = steps.shape().dim(3);
        int turned = call.integer("rotary_embedding_dim", 0) == 0 ? size : call.integer("rotary_embedding_dim", 0);
        Tensor cos = atPositions(call, call.tensor(1));
        Tensor sin = atPositions(call, call.tensor(2));
        Tensor part = Slice.slice(steps, 3, 0, turned);
        boolean pairs = call.flag("interleaved", false);
        int half = turned / 2;
        Shape whole = part.shape();
        Tensor split = pairs ? part.reshape(whole.dim(0), whole.dim(1), whole.dim(2), half, 2) : part;
        int axis = pairs ? 4 : 3;
        int each = pairs ? 1 : half;
        Tensor first =
                Slice.slice(split, axis, 0, each).reshape(whole.with(3, half).dims());
        Tensor second = Slice.slice(split, axis, each, 2 * each)
                .reshape(whole.with(3, half).dims());
        Tensor real = cos.mul(first).sub(sin.mul(second));
        Tensor imaginary = sin.mul(first).add(cos.mul(second));
        Tensor joined = pairs
                ? Stack.stack(4, List.of(real, imaginary)).reshape(whole.dims())
                : Concat.concat(3, List.of(real, imaginary));
        Tensor y = turned == size ? joined : Concat.concat(3, List.of(joined, Slice.slice(steps, 3, turned, size)));
        return call.like(0, flat ? y.reshape(shape.dims()) : Transpose.transpose(y, 0, 2, 1, 3));
    }

    /** A table's rows as [batch, steps, 1, half]. */
    private static Tensor atPositions(Call call, Tensor table) {
        Tensor rows = call.has(3) ? Take.take(table, call.tensor(3), 0) : table;
        Shape shape = rows.shape();
        return rows.reshape(shape.dim(0), shape.dim(1), 1, shape.dim(2));
    }
}
