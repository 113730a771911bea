package dev.bellows.backend.reference;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.movement.Slice;
import java.util.List;

/** Ops that move elements bit by bit. */
final class Movement {
    private Movement() {}

    static Kernel copy() {
        return (x, y) -> HostMemory.bytes(y.get(0)).put(HostMemory.bytes(x.get(0)));
    }

    static Kernel transpose(List<Integer> order) {
        return (x, y) -> {
            Elements from = new Elements(x.get(0));
            Elements to = new Elements(y.get(0));
            int[] source = new int[order.size()];
            for (int i = 0; i < to.size(); i++) {
                int[] at = Indexer.coordinates(to.shape(), i);
                for (int axis = 0; axis < source.length; axis++) {
                    source[order.get(axis)] = at[axis];
                }
                to.copy(i, from, Indexer.number(from.shape(), source));
            }
        };
    }

    static Kernel broadcast() {
        return (x, y) -> {
            Elements from = new Elements(x.get(0));
            Elements to = new Elements(y.get(0));
            int[] source = Indexer.broadcast(from.shape(), to.shape());
            for (int i = 0; i < to.size(); i++) {
                to.copy(i, from, source[i]);
            }
        };
    }

    static Kernel slice(Slice op) {
        return (x, y) -> {
            Elements from = new Elements(x.get(0));
            Elements to = new Elements(y.get(0));
            for (int i = 0; i < to.size(); i++) {
                to.copy(i, from, Indexer.number(from.shape(), shifted(Indexer.coordinates(to.shape(), i), op.begin())));
            }
        };
    }

    static Kernel pad(Pad op) {
        return (x, y) -> {
            Elements from = new Elements(x.get(0));
            Elements to = new Elements(y.get(0));
            for (int i = 0; i < to.size(); i++) {
                to.real(i, op.value());
            }
            for (int i = 0; i < from.size(); i++) {
                int[] at = shifted(Indexer.coordinates(from.shape(), i), op.before());
                to.copy(Indexer.number(to.shape(), at), from, i);
            }
        };
    }

    private static int[] shifted(int[] at, List<Integer> by) {
        for (int axis = 0; axis < at.length; axis++) {
            at[axis] += by.get(axis);
        }
        return at;
    }

    static Kernel concat(int axis) {
        return (x, y) -> {
            Elements to = new Elements(y.get(0));
            int offset = 0;
            for (var part : x) {
                Elements from = new Elements(part);
                for (int i = 0; i < from.size(); i++) {
                    int[] at = Indexer.coordinates(from.shape(), i);
                    at[axis] += offset;
                    to.copy(Indexer.number(to.shape(), at), from, i);
                }
                offset += from.shape().dim(axis);
            }
        };
    }
}
