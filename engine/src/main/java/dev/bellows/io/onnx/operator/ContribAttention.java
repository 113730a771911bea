package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.ContribOps.contrib;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.attention.ScaledDotProductAttention;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Iota;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Split;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attention with its projections, or of queries, keys and values that were projected. What was seen before (a past) is not read. */
final class ContribAttention {
    /** What is added to the score of a key that counts not, unless the node says. */
    private static final double HIDDEN = -10000;

    private ContribAttention() {}

    static List<Operator> rows() {
        return List.of(
                contrib("Attention", ContribAttention::attention)
                        .named("num_heads", "unidirectional", "qkv_hidden_sizes", "scale", "mask_filter_value"),
                contrib("MultiHeadAttention", ContribAttention::multiHead)
                        .named("num_heads", "unidirectional", "scale", "mask_filter_value"));
    }

    /** Input, weights [in, queries + keys + values], bias, mask, past, what is added to the scores. */
    private static List<Value> attention(Call call) {
        refuse(call, 4, "a past");
        Tensor x = call.tensor(0);
        Tensor all = MatrixOps.product(call.type(0), x, call.tensor(1));
        all = call.has(2) ? all.add(call.tensor(2)) : all;
        int[] sizes = call.list("qkv_hidden_sizes");
        int each = all.shape().dim(2) / 3;
        List<Integer> parts = sizes == null ? List.of(each, each, each) : MovementOps.list(sizes);
        return attended(call, new Split(2, parts).onAll(List.of(all)), 3, 5);
    }

    /** Queries, keys, values, bias of all three, mask, what is added to the scores, past keys and values. */
    private static List<Value> multiHead(Call call) {
        refuse(call, 6, "a past");
        refuse(call, 7, "a past");
        if (!call.has(1) || !call.has(2) || call.shape(1).rank() != 3) {
            throw new ShapeException("queries, keys and values in one array are not read");
        }
        List<Tensor> parts = new ArrayList<>(List.of(call.tensor(0), call.tensor(1), call.tensor(2)));
        if (call.has(3)) {
            int from = 0;
            for (int i = 0; i < 3; i++) {
                int size = parts.get(i).shape().dim(2);
                parts.set(i, parts.get(i).add(Slice.slice(call.tensor(3), 0, from, from + size)));
                from += size;
            }
        }
        return attended(call, parts, 4, 5);
    }

    private static void refuse(Call call, int place, String what) {
        if (call.has(place)) {
            throw new ShapeException(what + " is not read");
        }
    }

    private static List<Value> attended(Call call, List<Tensor> parts, int mask, int added) {
        int heads = call.integer("num_heads", 1);
        Tensor q = AttentionOps.headed(parts.get(0), heads);
        Tensor k = AttentionOps.headed(parts.get(1), heads);
        Tensor v = AttentionOps.headed(parts.get(2), heads);
        int queries = q.shape().dim(2);
        int keys = k.shape().dim(2);
        Tensor bias = call.has(mask) ? hidden(call, call.tensor(mask), keys) : null;
        if (call.has(added)) {
            bias = bias == null ? call.tensor(added) : bias.add(call.tensor(added));
        }
        boolean causal = call.flag("unidirectional", false);
        if (causal && queries != keys) {
            throw new ShapeException("unidirectional attention of " + queries + " queries to " + keys + " keys");
        }
        double scale = call.sets("scale") && call.real("scale", 0) != 0
                ? call.real("scale", 0)
                : ScaledDotProductAttention.scale(k.shape());
        List<Tensor> in = new ArrayList<>(List.of(q, k, v));
        if (bias != null) {
            in.add(bias);
        }
        Tensor y = new ScaledDotProductAttention(scale, bias != null, causal, 0, 0)
                .onAll(in)
                .get(0);
        List<Value> out = new ArrayList<>(call.like(0, AttentionOps.unheaded(y)));
        if (call.wants(1) && call.node().operator().equals("MultiHeadAttention")) {
            out.add(Value.of(call.type(0), k));
            out.add(Value.of(call.type(0), v));
        } else if (call.wants(1)) {
            throw new ShapeException("what a next call would have as its past is not given");
        }
        return out;
    }

    /** What is added to the scores of keys that count not, of a mask [batch, keys] or [batch, queries, keys], or lengths [batch]. */
    private static @Nullable Tensor hidden(Call call, Tensor mask, int keys) {
        Shape shape = mask.shape();
        Tensor seen;
        if (shape.rank() == 1) {
            if (shape.dim(0) != call.shape(0).dim(0)) {
                throw new ShapeException("a mask of " + shape + " for a batch of "
                        + call.shape(0).dim(0) + "; ends of samples alone are read");
            }
            Tensor place = Iota.iota(mask, keys, DType.I64).reshape(1, 1, 1, keys);
            seen = Less.less(place, Cast.cast(mask, DType.I64).reshape(-1, 1, 1, 1));
        } else if (shape.rank() == 2) {
            seen = Cast.cast(mask, DType.BOOL).reshape(shape.dim(0), 1, 1, shape.dim(1));
        } else if (shape.rank() == 3) {
            seen = Cast.cast(mask, DType.BOOL).reshape(shape.dim(0), 1, shape.dim(1), shape.dim(2));
        } else {
            throw new ShapeException("a mask of " + shape + " is not read");
        }
        Tensor x = call.tensor(0);
        return Where.where(seen, Full.scalar(x, 0), Full.scalar(x, call.real("mask_filter_value", HIDDEN)));
    }
}
