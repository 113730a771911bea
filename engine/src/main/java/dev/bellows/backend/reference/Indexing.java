package dev.bellows.backend.reference;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.core.Philox;
import dev.bellows.core.ShapeException;
import dev.bellows.op.index.Literal;
import dev.bellows.op.random.RandomBits;

/** Gather, scatter, counting and random bits. */
final class Indexing {
    private Indexing() {}

    static Kernel take(int axis) {
        return (x, y) -> {
            Elements from = new Elements(x.get(0));
            Elements index = new Elements(x.get(1));
            Elements to = new Elements(y.get(0));
            int extent = from.shape().dim(axis);
            int inner = (int) from.shape().slice(axis + 1, from.shape().rank()).size();
            for (int i = 0; i < to.size(); i++) {
                int block = i / inner;
                int chosen = checked("Take", index.whole(block % index.size()), extent);
                to.copy(i, from, (block / index.size() * extent + chosen) * inner + i % inner);
            }
        };
    }

    static Kernel scatterAdd(int axis) {
        return (x, y) -> {
            Elements from = new Elements(x.get(0));
            Elements index = new Elements(x.get(1));
            Elements to = new Elements(y.get(0));
            int extent = to.shape().dim(axis);
            int inner = (int) to.shape().slice(axis + 1, to.shape().rank()).size();
            double[] sums = new double[to.size()];
            for (int i = 0; i < from.size(); i++) {
                int block = i / inner;
                int chosen = checked("ScatterAdd", index.whole(block % index.size()), extent);
                sums[(block / index.size() * extent + chosen) * inner + i % inner] += from.real(i);
            }
            for (int i = 0; i < sums.length; i++) {
                to.real(i, sums[i]);
            }
        };
    }

    static Kernel indexCopy(int axis) {
        return (x, y) -> {
            Elements index = new Elements(x.get(1));
            Elements values = new Elements(x.get(2));
            Elements to = new Elements(y.get(0));
            HostMemory.bytes(y.get(0)).put(HostMemory.bytes(x.get(0)));
            for (int i = 0; i < values.size(); i++) {
                int[] at = Indexer.coordinates(values.shape(), i);
                at[axis] =
                        checked("IndexCopy", index.whole(at[axis]), to.shape().dim(axis));
                to.copy(Indexer.number(to.shape(), at), values, i);
            }
        };
    }

    private static int checked(String op, long index, int extent) {
        if (index < 0 || index >= extent) {
            throw new ShapeException(op + ": index " + index + " is out of range for an axis of extent " + extent);
        }
        return (int) index;
    }

    static Kernel iota() {
        return (x, y) -> {
            Elements to = new Elements(y.get(0));
            for (int i = 0; i < to.size(); i++) {
                to.whole(i, i);
            }
        };
    }

    static Kernel literal(Literal op) {
        return (x, y) -> {
            Elements to = new Elements(y.get(0));
            for (int i = 0; i < to.size(); i++) {
                to.whole(i, op.values().get(i));
            }
        };
    }

    static Kernel randomBits(RandomBits op) {
        return (x, y) -> {
            long counter = new Elements(x.get(0)).whole(0);
            Elements to = new Elements(y.get(0));
            int[] words = new int[to.size()];
            Philox.fill(op.seed(), counter, 0, words);
            for (int i = 0; i < words.length; i++) {
                to.whole(i, words[i] >>> (32 - op.width()));
            }
        };
    }
}
