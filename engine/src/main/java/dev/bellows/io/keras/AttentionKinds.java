package dev.bellows.io.keras;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellows.core.DType;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.keras.Kind.Stored;
import dev.bellows.op.Tensor;
import dev.bellows.op.attention.AttentionMask;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.LogicalAnd;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.linalg.Einsum;
import dev.bellows.op.norm.Softmax;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Attention. A query that may see nothing gets the mean of all values, as in Keras, since what it may not see is a large negative score and
 * no infinite one.
 */
final class AttentionKinds {
    private static final double UNSEEN = -1e9;

    private AttentionKinds() {}

    static void addTo(Map<String, Kind> kinds) {
        kinds.put(
                "MultiHeadAttention",
                new Kind(
                        AttentionKinds::weights,
                        AttentionKinds::check,
                        setting -> setting.number("dropout", 0) > 0,
                        AttentionKinds::heads));
        kinds.put(
                "Attention",
                new Kind(
                        setting -> setting.is("use_scale", false) ? List.of(Stored.of("scale", 0)) : List.of(),
                        setting -> setting.require("score_mode", "dot"),
                        setting -> setting.number("dropout", 0) > 0,
                        AttentionKinds::dot));
    }

    private static List<Stored> weights(Setting setting) {
        List<Stored> weights = new ArrayList<>();
        for (String part : List.of("query", "key", "value", "output")) {
            weights.add(new Stored(part + "_kernel", part + "_dense/vars/0", true));
            if (setting.is("use_bias", true)) {
                weights.add(new Stored(part + "_bias", part + "_dense/vars/1", true));
            }
        }
        return weights;
    }

    private static void check(Setting setting) {
        setting.require("use_gate", "false");
        if (setting.has("sliding_window")) {
            throw new UnsupportedOpException("looks at a sliding window, which is not known here");
        }
        if (setting.has("attention_axes") && !setting.list("attention_axes").equals(List.of(1))) {
            throw new UnsupportedOpException(
                    "attends along the axes " + setting.node().path("attention_axes")
                            + ", and known is [1], the time of [batch, time, features]");
        }
    }

    /** The argument at a place, or of a name. */
    private static @Nullable Tensor argument(Call call, int place, String name) {
        JsonNode value = call.arguments().node().path("args").path(place);
        return value.has("tensor") ? call.in(value.path("tensor").asInt()) : call.argument(name);
    }

    private static List<Tensor> heads(Call call) {
        Tensor query = call.x();
        Tensor value = Call.floating(Objects.requireNonNull(argument(call, 1, "value"), "a value is needed"));
        Tensor named = argument(call, 2, "key");
        Tensor key = named == null ? value : Call.floating(named);
        Tensor q = projected(call, query, "query");
        Tensor k = projected(call, key, "key");
        Tensor v = projected(call, value, "value");
        Tensor scores =
                Einsum.einsum("bthd,bshd->bhts", q.div(Math.sqrt(q.shape().dim(3))), k);
        Tensor mask = mask(call, query, key);
        Tensor weights = Softmax.softmax(mask == null ? scores : hidden(scores, mask), -1);
        Tensor used = call.dropout(weights, call.setting().number("dropout", 0));
        Tensor y = Einsum.einsum("bhts,bshd->bthd", used, v);
        Tensor out = Einsum.einsum("bthd,hdo->bto", y, call.weight("output_kernel"));
        Tensor result = call.hasWeight("output_bias") ? out.add(call.weight("output_bias")) : out;
        boolean scored = call.arguments().in("kwargs").is("return_attention_scores", false);
        return scored ? List.of(result, weights) : List.of(result);
    }

    private static Tensor projected(Call call, Tensor x, String part) {
        Tensor y = Einsum.einsum("btf,fhd->bthd", x, call.weight(part + "_kernel"));
        return call.hasWeight(part + "_bias") ? y.add(call.weight(part + "_bias")) : y;
    }

    /** Which scores count, of [batch, heads, queries, keys] or what broadcasts to it; null for all. */
    private static @Nullable Tensor mask(Call call, Tensor query, Tensor key) {
        Tensor given = argument(call, 5, "attention_mask");
        Tensor mask = given == null ? null : Cast.cast(given, DType.BOOL);
        if (mask != null && mask.shape().rank() == 3) {
            mask = mask.reshape(mask.shape().insert(1, 1).dims());
        }
        if (call.arguments().in("kwargs").is("use_causal_mask", false)) {
            Tensor causal = AttentionMask.causal(
                    query, query.shape().dim(1), key.shape().dim(1));
            Tensor seen = Cast.cast(causal, DType.BOOL);
            mask = mask == null ? seen : LogicalAnd.logicalAnd(mask, seen);
        }
        for (String name : List.of("query_mask", "value_mask", "key_mask")) {
            Tensor steps = call.argument(name);
            if (steps != null) {
                boolean isQuery = name.equals("query_mask");
                int rows = steps.shape().dim(0);
                int time = steps.shape().dim(1);
                Tensor seen = isQuery ? steps.reshape(rows, 1, time, 1) : steps.reshape(rows, 1, 1, time);
                mask = mask == null ? seen : LogicalAnd.logicalAnd(mask, seen);
            }
        }
        return mask;
    }

    private static Tensor hidden(Tensor scores, Tensor mask) {
        return Where.where(mask, scores, Full.scalar(scores, UNSEEN));
    }

    /** Without weights for the inputs: the list query, value and, if given, key. */
    private static List<Tensor> dot(Call call) {
        Tensor query = call.x();
        Tensor value = Call.floating(call.in(1));
        Tensor key = call.in().size() > 2 ? Call.floating(call.in(2)) : value;
        Tensor scores = Einsum.einsum("btd,bsd->bts", query, key);
        if (call.hasWeight("scale")) {
            scores = scores.mul(call.weight("scale"));
        }
        if (call.arguments().in("kwargs").is("use_causal_mask", false)) {
            Tensor causal = AttentionMask.causal(
                    query, query.shape().dim(1), key.shape().dim(1));
            scores = hidden(scores, Cast.cast(causal, DType.BOOL));
        }
        Tensor weights = Softmax.softmax(scores, -1);
        Tensor y = Einsum.einsum(
                "bts,bsd->btd", call.dropout(weights, call.setting().number("dropout", 0)), value);
        boolean scored = call.arguments().in("kwargs").is("return_attention_scores", false);
        return scored ? List.of(y, weights) : List.of(y);
    }
}
