package dev.bellows.oracle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/** PyTorch's convolution over any number of axes, and the transposed one made of it, which DJL does not expose. */
record TorchConvolutions(int rank, int stride, int padding, int outputPadding, int dilation, int groups) {
    NDArray convolution(NDArray x, NDArray w, NDArray b) {
        return x.getNDArrayInternal()
                .convolution(x, w, b, all(stride), all(padding), all(dilation), groups)
                .singletonOrThrow();
    }

    /**
     * A convolution of stride 1 with mirrored kernels [in, out / groups, …], input and output exchanged, over the input with
     * zeros put between its elements and around it.
     */
    NDArray transposed(NDArray x, NDArray w, NDArray b) {
        NDArray apart = x;
        NDArray mirrored = w;
        for (int axis = 2; axis < rank + 2; axis++) {
            int reach = dilation * ((int) w.getShape().get(axis) - 1);
            NDArray spread = spread(apart, axis);
            apart = zeros(spread, axis, reach - padding)
                    .concat(spread, axis)
                    .concat(zeros(spread, axis, reach - padding + outputPadding), axis);
            mirrored = mirrored.flip(axis);
        }
        long[] shape = mirrored.getShape().getShape();
        long perGroup = shape[0] / groups;
        NDList kernels = new NDList();
        for (int group = 0; group < groups; group++) {
            kernels.add(mirrored.get("{}:{}", group * perGroup, (group + 1) * perGroup)
                    .swapAxes(0, 1));
        }
        // Of a single array, concat makes a copy that has no gradient.
        NDArray exchanged = groups == 1 ? kernels.get(0) : NDArrays.concat(kernels, 0);
        return apart.getNDArrayInternal()
                .convolution(apart, exchanged, b, all(1), all(0), all(dilation), groups)
                .singletonOrThrow();
    }

    /** With stride - 1 zeros between every two elements along one axis. */
    private NDArray spread(NDArray x, int axis) {
        if (stride == 1) {
            return x;
        }
        NDArray column = x.expandDims(axis + 1);
        long extent = x.getShape().get(axis);
        long[] dims = x.getShape().getShape().clone();
        dims[axis] = extent * stride;
        NDArray with =
                column.concat(zeros(column, axis + 1, stride - 1), axis + 1).reshape(new Shape(dims));
        NDList ends = with.split(new long[] {(extent - 1) * stride + 1}, axis);
        return ends.get(0);
    }

    private static NDArray zeros(NDArray like, int axis, long extent) {
        long[] dims = like.getShape().getShape().clone();
        dims[axis] = extent;
        return like.getManager().zeros(new Shape(dims));
    }

    private Shape all(int number) {
        long[] numbers = new long[rank];
        Arrays.fill(numbers, number);
        return new Shape(numbers);
    }
}
