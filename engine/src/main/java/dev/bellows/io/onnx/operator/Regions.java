package dev.bellows.io.onnx.operator;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.index.Iota;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.reduce.Mean;
import dev.bellows.op.reduce.ReduceMax;
import java.util.ArrayList;
import java.util.List;

/** Regions of images as arrays of one size (He et al. 2017, arXiv 1703.06870). */
final class Regions {
    private Regions() {}

    static List<Value> aligned(Call call) {
        int samples = call.integer("sampling_ratio", 0);
        Tensor regions = call.tensor(1);
        if (samples > 0) {
            return call.like(0, of(call, regions, call.tensor(2), samples, samples));
        }
        // How many samples a cell has depends on the size of its region, so the regions must be known.
        double[] corners = call.doubles(1);
        double scale = call.real("spatial_scale", 1);
        List<Tensor> parts = new ArrayList<>();
        for (int i = 0; i < regions.shape().dim(0); i++) {
            double width = extent(call, (corners[4 * i + 2] - corners[4 * i]) * scale);
            double height = extent(call, (corners[4 * i + 3] - corners[4 * i + 1]) * scale);
            parts.add(of(
                    call,
                    Slice.slice(regions, 0, i, i + 1),
                    Slice.slice(call.tensor(2), 0, i, i + 1),
                    (int) Math.max(1, Math.ceil(height / call.integer("output_height", 1))),
                    (int) Math.max(1, Math.ceil(width / call.integer("output_width", 1)))));
        }
        return call.like(0, parts.size() == 1 ? parts.get(0) : Concat.concat(0, parts));
    }

    private static boolean isHalfPixel(Call call) {
        return call.version() >= 16
                && call.text("coordinate_transformation_mode", "half_pixel").equals("half_pixel");
    }

    private static double extent(Call call, double size) {
        return isHalfPixel(call) ? size : Math.max(1, size);
    }

    private static Tensor of(Call call, Tensor regions, Tensor images, int down, int across) {
        Tensor x = call.tensor(0);
        Shape shape = x.shape();
        int rows = call.integer("output_height", 1);
        int columns = call.integer("output_width", 1);
        Tensor places = regions.mul(call.real("spatial_scale", 1)).sub(isHalfPixel(call) ? 0.5 : 0);
        Bilinear y = along(call, places, 1, rows, down, shape.dim(2), true);
        Bilinear z = along(call, places, 0, columns, across, shape.dim(3), false);
        int count = regions.shape().dim(0);
        int inner = shape.dim(2) * shape.dim(3);
        Tensor image =
                Cast.cast(images, DType.I64).mul((double) shape.dim(1) * inner).reshape(count, 1, 1, 1);
        Tensor channel = Iota.iota(x, shape.dim(1), DType.I64).mul(inner).reshape(1, -1, 1, 1);
        List<Tensor> corners = Bilinear.corners(x.reshape(-1), image.add(channel), y, z, shape.dim(3));
        boolean most = call.text("mode", "avg").equals("max");
        Tensor all = corners.get(0);
        for (Tensor corner : corners.subList(1, corners.size())) {
            all = most ? Maximum.maximum(all, corner) : all.add(corner);
        }
        Tensor cells = all.reshape(count, shape.dim(1), rows, down, columns, across);
        return most ? ReduceMax.max(cells, 3, 5) : Mean.mean(cells, 3, 5);
    }

    /** The places of samples along one axis of each region: [regions, 1, places, 1], or [regions, 1, 1, places]. */
    private static Bilinear along(
            Call call, Tensor regions, int column, int cells, int samples, int extent, boolean vertical) {
        Tensor start = Slice.slice(regions, 1, column, column + 1);
        Tensor size = Slice.slice(regions, 1, column + 2, column + 3).sub(start);
        if (!isHalfPixel(call)) {
            size = Maximum.maximum(size, Full.scalar(size, 1));
        }
        int places = cells * samples;
        Tensor at =
                Iota.iota(regions, places, regions.dtype()).add(0.5).div(places).reshape(1, places);
        Tensor all = start.add(size.mul(at));
        int count = regions.shape().dim(0);
        return Bilinear.clamped(vertical ? all.reshape(count, 1, places, 1) : all.reshape(count, 1, 1, places), extent);
    }
}
