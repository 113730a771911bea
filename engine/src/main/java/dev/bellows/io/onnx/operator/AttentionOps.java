package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.op.Tensor;
import dev.bellows.op.attention.ScaledDotProductAttention;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.LessEqual;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Iota;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.movement.Repeat;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.reduce.ReduceMax;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attention. A query that may see nothing gives zeros. */
final class AttentionOps {
    private AttentionOps() {}

    // spotless:off
    static List<Operator> rows() {
        return Operator.family("attention", List.of(
            row("Attention", 23, AttentionOps::attention)
                .named("is_causal", "kv_num_heads", "q_num_heads", "qk_matmul_output_mode", "scale", "softcap", "softmax_precision",
                    "left_window_size", "right_window_size"),
            row("RotaryEmbedding", 23, RotaryEmbeddings::rotary).named("interleaved", "num_heads", "rotary_embedding_dim"),
            row("LinearAttention", 27, LinearAttentions::linear)
                .named("chunk_size", "kv_num_heads", "q_num_heads", "scale", "update_rule"),
            row("CausalConvWithState", 27, LinearAttentions::causalConv).named("activation")));
    }
    // spotless:on

    /** [batch, steps, heads · size] as [batch, heads, steps, size]. */
    static Tensor headed(Tensor x, int heads) {
        Shape shape = x.shape();
        return Transpose.transpose(x.reshape(shape.dim(0), shape.dim(1), heads, shape.dim(2) / heads), 0, 2, 1, 3);
    }

    static Tensor unheaded(Tensor x) {
        Shape shape = x.shape();
        return Transpose.transpose(x, 0, 2, 1, 3).reshape(shape.dim(0), shape.dim(2), shape.dim(1) * shape.dim(3));
    }

    private static List<Value> attention(Call call) {
        boolean flat = call.shape(0).rank() == 3;
        int heads = call.integer("q_num_heads", 0);
        int keyHeads = call.integer("kv_num_heads", 0);
        Tensor q = flat ? headed(call.tensor(0), heads) : call.tensor(0);
        Tensor k = flat ? headed(call.tensor(1), keyHeads) : call.tensor(1);
        Tensor v = flat ? headed(call.tensor(2), keyHeads) : call.tensor(2);
        if (call.has(4)) {
            k = Concat.concat(2, List.of(call.tensor(4), k));
            v = Concat.concat(2, List.of(call.tensor(5), v));
        }
        Tensor presentKey = k;
        Tensor presentValue = v;
        int group = q.shape().dim(1) / k.shape().dim(1);
        if (group > 1) {
            k = Repeat.repeat(k, group, 1);
            v = Repeat.repeat(v, group, 1);
        }
        double scale = call.sets("scale")
                ? call.real("scale", 1)
                : 1 / Math.sqrt(q.shape().dim(3));
        Tensor mask = mask(call, q, k);
        Scores scores = new Scores(q, k, scale, call.real("softcap", 0), mask);
        Tensor y = scores.isPlain() ? scores.attended(v) : MatMul.matmul(scores.weights(), v);
        List<Value> out = new ArrayList<>(call.like(0, flat ? unheaded(y) : y));
        out.add(Value.of(call.type(1), presentKey));
        out.add(Value.of(call.type(2), presentValue));
        if (call.wants(3)) {
            out.add(Value.of(call.type(0), scores.shown(call.integer("qk_matmul_output_mode", 0))));
        }
        return out;
    }

    /** What may be seen, as what is added to the scores; null if all may. */
    private static @Nullable Tensor mask(Call call, Tensor q, Tensor k) {
        int queries = q.shape().dim(2);
        int keys = k.shape().dim(2);
        Tensor all = call.has(3) ? given(call, q, keys) : null;
        Tensor places = null;
        int left = call.integer("left_window_size", -1);
        int right = call.integer("right_window_size", -1);
        if (call.flag("is_causal", false) || left >= 0 || right >= 0) {
            places = distances(call, q, queries, keys);
        }
        if (places != null && call.flag("is_causal", false)) {
            all = plus(all, bias(q, LessEqual.lessEqual(places, Full.scalar(places, 0))));
        }
        if (places != null && left >= 0) {
            all = plus(all, bias(q, LessEqual.lessEqual(Full.scalar(places, -left), places)));
        }
        if (places != null && right >= 0) {
            all = plus(all, bias(q, LessEqual.lessEqual(places, Full.scalar(places, right))));
        }
        if (call.has(6)) {
            Tensor lengths = Cast.cast(call.tensor(6), DType.I64).reshape(-1, 1, 1, 1);
            Tensor place = Iota.iota(q, keys, DType.I64).reshape(1, 1, 1, keys);
            all = plus(all, bias(q, Less.less(place, lengths)));
        }
        return all;
    }

    private static Tensor plus(@Nullable Tensor a, Tensor b) {
        return a == null ? b : a.add(b);
    }

    /** How far behind its query each key is: [queries, keys], or [batch, 1, queries, keys] where samples have lengths of their own. */
    private static Tensor distances(Call call, Tensor q, int queries, int keys) {
        Tensor query = Iota.iota(q, queries, DType.I64).reshape(queries, 1);
        Tensor key = Iota.iota(q, keys, DType.I64).reshape(1, keys);
        Tensor behind = key.sub(query);
        if (call.has(4)) {
            return behind.sub(call.shape(4).dim(2));
        } else if (call.has(6)) {
            Tensor offset = Cast.cast(call.tensor(6), DType.I64).sub(queries).reshape(-1, 1, 1, 1);
            return behind.reshape(1, 1, queries, keys).sub(offset);
        }
        return behind;
    }

    private static Tensor bias(Tensor q, Tensor seen) {
        return Where.where(seen, Full.scalar(q, 0), Full.scalar(q, Double.NEGATIVE_INFINITY));
    }

    /** The node's own mask, which hides the keys that it is too short for. */
    private static Tensor given(Call call, Tensor q, int keys) {
        Tensor mask = call.tensor(3);
        Tensor added = mask.dtype() == DType.BOOL ? bias(q, mask) : Cast.cast(mask, q.dtype());
        int missing = keys - added.shape().dim(-1);
        if (missing <= 0) {
            return added;
        }
        int rank = added.shape().rank();
        List<Integer> none = Collections.nCopies(rank, 0);
        List<Integer> last = new ArrayList<>(none);
        last.set(rank - 1, missing);
        return new Pad(none, List.copyOf(last), Double.NEGATIVE_INFINITY).on(added);
    }

    /** The scores of keys [batch, heads, queries, keys], and what becomes of them. */
    private record Scores(
            Tensor q,
            Tensor k,
            double scale,
            double cap,
            @Nullable Tensor mask) {
        boolean isPlain() {
            return cap == 0;
        }

        Tensor attended(Tensor v) {
            List<Tensor> in = new ArrayList<>(List.of(q, k, v));
            if (mask != null) {
                in.add(mask);
            }
            return new ScaledDotProductAttention(scale, mask != null, false, 0, 0)
                    .onAll(in)
                    .get(0);
        }

        private Tensor products() {
            return new MatMul(false, true).on(q, k).mul(scale);
        }

        private Tensor capped() {
            Tensor raw = products();
            return cap == 0 ? raw : Tanh.tanh(raw.div(cap)).mul(cap);
        }

        private Tensor masked() {
            return mask == null ? capped() : capped().add(mask);
        }

        Tensor weights() {
            Tensor scores = masked();
            if (mask == null) {
                return Softmax.softmax(scores, -1);
            }
            Tensor hidden = Full.scalar(scores, Double.NEGATIVE_INFINITY);
            Tensor nothing = Equal.equal(ReduceMax.maxKeepDims(scores, -1), hidden);
            Tensor zero = Full.scalar(scores, 0);
            return Where.where(nothing, zero, Softmax.softmax(Where.where(nothing, zero, scores), -1));
        }

        /** What a node shows of its scores. */
        Tensor shown(int mode) {
            return switch (mode) {
                case 0 -> products();
                case 1 -> capped();
                case 2 -> masked();
                default -> weights();
            };
        }
    }
}
