package dev.bellows.io.onnx.operator;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Window;
import dev.bellows.op.index.Iota;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.Slice;
import java.util.List;

/** Convolutions whose kernels look beside their places (Dai et al. 2017, arXiv 1703.06211), over two spatial axes. */
final class Deforming {
    private Deforming() {}

    static List<Value> convolved(Call call) {
        Tensor x = call.tensor(0);
        Tensor w = call.tensor(1);
        Shape shape = x.spec().requireRank("DeformConv", 4).shape();
        Shape kernel = w.shape().slice(2, 4);
        Window window = ConvOps.window(call, shape, kernel);
        int offsetGroups = call.integer("offset_group", 1);
        int groups = call.integer("group", 1);
        Shape offsets = call.shape(2);
        int batch = shape.dim(0);
        int elements = Math.toIntExact(kernel.size());
        int places = offsets.dim(2) * offsets.dim(3);
        Tensor offset = call.tensor(2).reshape(batch, offsetGroups, elements, 2, places);
        Tensor rows = at(call, offset, 0, kernel, window, offsets);
        Tensor columns = at(call, offset, 1, kernel, window, offsets);
        int each = shape.dim(1) / offsetGroups;
        int inner = shape.dim(2) * shape.dim(3);
        Tensor base = Iota.iota(x, batch * shape.dim(1), DType.I64).mul(inner).reshape(batch, offsetGroups, each, 1, 1);
        List<Tensor> corners = Bilinear.corners(
                x.reshape(-1),
                base,
                Bilinear.fading(rows, shape.dim(2)),
                Bilinear.fading(columns, shape.dim(3)),
                shape.dim(3));
        Tensor all = corners.get(0).add(corners.get(1)).add(corners.get(2)).add(corners.get(3));
        if (call.has(4)) {
            all = all.mul(call.tensor(4).reshape(batch, offsetGroups, 1, elements, places));
        }
        int in = shape.dim(1) / groups * elements;
        Tensor patches = all.reshape(batch, groups, in, places);
        Tensor kernels = w.reshape(1, groups, w.shape().dim(0) / groups, in);
        Tensor y = MatMul.matmul(kernels, patches).reshape(batch, w.shape().dim(0), offsets.dim(2), offsets.dim(3));
        return call.like(0, ConvOps.biased(y, call.optional(3)));
    }

    /** Where each element of the kernel looks along one axis: [batch, groups, 1, elements, places]. */
    private static Tensor at(Call call, Tensor offset, int axis, Shape kernel, Window window, Shape offsets) {
        int elements = Math.toIntExact(kernel.size());
        int places = offsets.dim(2) * offsets.dim(3);
        double[] fixed = new double[elements * places];
        for (int k = 0; k < elements; k++) {
            int tap = axis == 0 ? k / kernel.dim(1) : k % kernel.dim(1);
            for (int p = 0; p < places; p++) {
                int out = axis == 0 ? p / offsets.dim(3) : p % offsets.dim(3);
                fixed[k * places + p] = out * window.strides().get(axis)
                        - window.padding().get(axis)
                        + tap * window.dilation().get(axis);
            }
        }
        Shape shape = offset.shape();
        Tensor moved = Slice.slice(offset, 3, axis, axis + 1).reshape(shape.dim(0), shape.dim(1), 1, elements, places);
        return moved.add(call.constant(fixed, Spec.of(offset.dtype(), 1, 1, 1, elements, places)));
    }
}
