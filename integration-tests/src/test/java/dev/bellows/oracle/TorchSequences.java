package dev.bellows.oracle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The layers for sequences in PyTorch; weights are taken from an iterator, in the order in which our layers name them. */
final class TorchSequences {
    private static final float EPSILON = 1e-5f;

    private TorchSequences() {}

    /** A layer of one direction from a state of zeros, on [batch, time, features]. */
    static NDArray lstm(NDArray x, Iterator<NDArray> weights, int hidden) {
        NDArray zeros = x.getManager().zeros(new Shape(1, x.getShape().get(0), hidden));
        NDList parameters = new NDList(weights.next(), weights.next(), weights.next(), weights.next());
        return x.getNDArrayInternal()
                .lstm(x, new NDList(zeros, zeros), parameters, true, 1, 0, true, false, true)
                .get(0);
    }

    static NDArray linear(NDArray x, Iterator<NDArray> weights) {
        return Linear.linear(x, weights.next(), weights.next()).singletonOrThrow();
    }

    /** @param mask added to the scores [batch, heads, queries, keys] */
    static NDArray attention(
            NDArray queries, NDArray memory, Iterator<NDArray> weights, int heads, @Nullable NDArray mask) {
        NDArray q = heads(linear(queries, weights), heads);
        NDArray k = heads(linear(memory, weights), heads);
        NDArray v = heads(linear(memory, weights), heads);
        NDArray scores = q.matMul(k.transpose(0, 1, 3, 2))
                .div(Math.sqrt((double) q.getShape().get(3)));
        NDArray found = (mask == null ? scores : scores.add(mask)).softmax(-1).matMul(v);
        return linear(found.transpose(0, 2, 1, 3).reshape(queries.getShape()), weights);
    }

    private static NDArray heads(NDArray x, int heads) {
        Shape shape = x.getShape();
        return x.reshape(shape.get(0), shape.get(1), heads, shape.get(2) / heads)
                .transpose(0, 2, 1, 3);
    }

    static NDArray norm(NDArray x, Iterator<NDArray> weights) {
        Shape last = new Shape(x.getShape().get(2));
        return LayerNorm.layerNorm(x, last, weights.next(), weights.next(), EPSILON)
                .singletonOrThrow();
    }

    /** A layer that normalises after its parts, with relu. */
    static NDArray encoderLayer(NDArray x, Iterator<NDArray> weights, int heads) {
        NDArray y = norm(x.add(attention(x, x, weights, heads, null)), weights);
        NDArray hidden = ai.djl.nn.Activation.relu(linear(y, weights));
        return norm(y.add(linear(hidden, weights)), weights);
    }

    /** A layer that normalises before its parts, with relu, and sees by {@code causal} what is not later. */
    static NDArray decoderLayer(NDArray x, NDArray memory, Iterator<NDArray> w, int heads, NDArray causal) {
        Later self = new Later(w, 8);
        NDArray first = norm(x, w);
        NDArray y = x.add(attention(first, first, self.weights(), heads, causal));
        Later cross = new Later(w, 8);
        NDArray read = y.add(attention(norm(y, w), memory, cross.weights(), heads, null));
        Later feedForward = new Later(w, 4);
        NDArray hidden = ai.djl.nn.Activation.relu(linear(norm(read, w), feedForward.weights()));
        return read.add(linear(hidden, feedForward.weights()));
    }

    /** Weights that are named before, but used after, those of the normalisation in front of them. */
    private record Later(Iterator<NDArray> weights) {
        Later(Iterator<NDArray> all, int count) {
            this(take(all, count));
        }

        private static Iterator<NDArray> take(Iterator<NDArray> all, int count) {
            NDList taken = new NDList();
            for (int i = 0; i < count; i++) {
                taken.add(all.next());
            }
            return taken.iterator();
        }
    }
}
