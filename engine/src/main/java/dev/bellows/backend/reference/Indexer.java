package dev.bellows.backend.reference;

import dev.bellows.core.Shape;

/** Walks the positions of a shape in row-major order and maps them to element numbers of other arrays. */
final class Indexer {
    private Indexer() {}

    /** The coordinates of element number {@code i} of {@code shape}. */
    static int[] coordinates(Shape shape, int i) {
        int[] at = new int[shape.rank()];
        int rest = i;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            at[axis] = rest % shape.dim(axis);
            rest /= shape.dim(axis);
        }
        return at;
    }

    /** The element number of coordinates in {@code shape}. */
    static int number(Shape shape, int... at) {
        int number = 0;
        for (int axis = 0; axis < at.length; axis++) {
            number = number * shape.dim(axis) + at[axis];
        }
        return number;
    }

    /** For each element of {@code out}, the number of the element of {@code in} that broadcasts to it. */
    static int[] broadcast(Shape in, Shape out) {
        int[] map = new int[(int) out.size()];
        int lead = out.rank() - in.rank();
        int[] source = new int[in.rank()];
        for (int i = 0; i < map.length; i++) {
            int[] at = coordinates(out, i);
            for (int axis = 0; axis < source.length; axis++) {
                source[axis] = in.dim(axis) == 1 ? 0 : at[axis + lead];
            }
            map[i] = number(in, source);
        }
        return map;
    }
}
