package dev.bellows.io.onnx.operator;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Repeat;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import java.util.ArrayList;
import java.util.List;

/** Attention whose memory is one matrix for each head, and the short convolution that stands before it. */
final class LinearAttentions {
    private LinearAttentions() {}

    static List<Value> linear(Call call) {
        String rule = call.text("update_rule", "gated_delta");
        int heads = call.integer("q_num_heads", 1);
        int keyHeads = call.integer("kv_num_heads", 1);
        Tensor q = AttentionOps.headed(wide(call.tensor(0)), heads);
        Tensor k = AttentionOps.headed(wide(call.tensor(1)), keyHeads);
        Tensor v = AttentionOps.headed(wide(call.tensor(2)), keyHeads);
        Shape keys = k.shape();
        int steps = keys.dim(2);
        Tensor state = call.has(3)
                ? wide(call.tensor(3))
                : call.full(
                        Spec.of(
                                DType.F32,
                                keys.dim(0),
                                keyHeads,
                                keys.dim(3),
                                v.shape().dim(3)),
                        0);
        Tensor decay = rule.startsWith("gated") ? Exp.exp(perHead(wide(call.tensor(4)), keyHeads)) : null;
        Tensor beta = rule.endsWith("delta") ? byHead(wide(call.tensor(5))) : null;
        double given = call.real("scale", 0);
        double scale = given == 0 ? 1 / Math.sqrt(keys.dim(3)) : given;
        List<Tensor> outputs = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            Tensor key = column(k, i); // [batch, heads, size, 1]
            Tensor value = at(v, i); // [batch, heads, 1, out]
            if (decay != null) {
                state = state.mul(column(decay, i));
            }
            if (beta != null) {
                Tensor known = new MatMul(true, false).on(key, state);
                value = at(beta, i).mul(value.sub(known));
            }
            state = state.add(key.mul(value));
            Tensor read = heads == keyHeads ? state : Repeat.repeat(state, heads / keyHeads, 1);
            outputs.add(MatMul.matmul(at(q, i), read).mul(scale));
        }
        Tensor y = AttentionOps.unheaded(Concat.concat(2, outputs));
        ElementType kept = call.has(3) ? call.type(3) : call.type(0);
        return List.of(Value.of(call.type(0), y), Value.of(kept, state));
    }

    private static Tensor wide(Tensor x) {
        return Cast.cast(x, DType.F32);
    }

    /** One number for each head, or one for each element of its keys. */
    private static Tensor perHead(Tensor x, int heads) {
        return AttentionOps.headed(x, heads);
    }

    private static Tensor byHead(Tensor x) {
        return AttentionOps.headed(x, x.shape().dim(2));
    }

    private static Tensor at(Tensor x, int step) {
        return Slice.slice(x, 2, step, step + 1);
    }

    private static Tensor column(Tensor x, int step) {
        return Transpose.swapAxes(at(x, step), 2, 3);
    }

    static List<Value> causalConv(Call call) {
        Tensor x = call.tensor(0);
        Tensor w = call.tensor(1);
        Shape shape = x.shape();
        int kept = w.shape().dim(2) - 1;
        Tensor before = call.has(3) ? call.tensor(3) : call.full(x.spec().with(shape.with(2, kept)), 0);
        Tensor padded = kept == 0 && !call.has(3) ? x : Concat.concat(2, List.of(before, x));
        Tensor y = ConvOps.biased(new Convolution(Window.of(1, 1, 0), shape.dim(1)).on(padded, w), call.optional(2));
        Tensor out = call.text("activation", "none").equals("none") ? y : ActivationOps.swish(y, 1);
        int length = padded.shape().dim(2);
        return List.of(
                Value.of(call.type(0), out), Value.of(call.type(0), Slice.slice(padded, 2, length - kept, length)));
    }
}
