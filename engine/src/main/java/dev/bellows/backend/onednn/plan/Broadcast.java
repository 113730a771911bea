package dev.bellows.backend.onednn.plan;

import dev.bellows.core.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * How operands broadcast to a result, with as few axes as tell it: axes of extent 1 are dropped, and neighbours along which
 * each operand is either stretched or not become one.
 *
 * @param result the extents of the result, rank 1 or more
 * @param operands each operand under the same axes, with an extent of 1 where it is stretched
 */
public record Broadcast(Shape result, List<Shape> operands) {
    public static Broadcast of(Shape result, List<Shape> shapes) {
        List<Integer> extents = new ArrayList<>();
        List<List<Boolean>> patterns = new ArrayList<>();
        for (int axis = 0; axis < result.rank(); axis++) {
            int extent = result.dim(axis);
            if (extent == 1) {
                continue;
            }
            List<Boolean> pattern = stretched(axis - result.rank(), shapes);
            int last = patterns.size() - 1;
            if (last >= 0 && patterns.get(last).equals(pattern)) {
                extents.set(last, Math.multiplyExact(extents.get(last), extent));
            } else {
                extents.add(extent);
                patterns.add(pattern);
            }
        }
        if (extents.isEmpty()) {
            extents.add(1);
            patterns.add(shapes.stream().map(shape -> false).toList());
        }
        List<Shape> operands = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            int[] dims = new int[extents.size()];
            for (int axis = 0; axis < dims.length; axis++) {
                dims[axis] = patterns.get(axis).get(i) ? 1 : extents.get(axis);
            }
            operands.add(Shape.of(dims));
        }
        return new Broadcast(Shape.of(extents), List.copyOf(operands));
    }

    private static List<Boolean> stretched(int axisFromEnd, List<Shape> shapes) {
        return shapes.stream()
                .map(shape -> -axisFromEnd > shape.rank() || shape.dim(axisFromEnd) == 1)
                .toList();
    }

    /** The same with vectors as matrices of one row. */
    public Broadcast asMatrices() {
        return result.rank() > 1
                ? this
                : new Broadcast(
                        result.insert(0, 1),
                        operands.stream().map(shape -> shape.insert(0, 1)).toList());
    }

    public boolean isFull(int operand) {
        return operands.get(operand).equals(result);
    }

    /** Strides under which {@code operand} repeats itself to fill the result. */
    public long[] strides(int operand) {
        Shape shape = operands.get(operand);
        long[] strides = shape.strides();
        for (int axis = 0; axis < strides.length; axis++) {
            if (shape.dim(axis) == 1) {
                strides[axis] = 0;
            }
        }
        return strides;
    }
}
