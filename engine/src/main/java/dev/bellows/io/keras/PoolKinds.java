package dev.bellows.io.keras;

import dev.bellows.core.Shape;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.AvgPool;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.movement.Reshape;
import dev.bellows.op.reduce.Mean;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceSum;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Pooling. Padding is never counted, neither as a value nor in a mean. */
final class PoolKinds {
    private PoolKinds() {}

    static void addTo(Map<String, Kind> kinds) {
        for (int rank = 1; rank <= 3; rank++) {
            int axes = rank;
            kinds.put("MaxPooling" + rank + "D", Kind.plain(call -> pooled(call, axes, true)));
            kinds.put("AveragePooling" + rank + "D", Kind.plain(call -> pooled(call, axes, false)));
            kinds.put("GlobalMaxPooling" + rank + "D", Kind.plain(call -> global(call, axes, true)));
            kinds.put("GlobalAveragePooling" + rank + "D", Kind.plain(call -> global(call, axes, false)));
        }
    }

    private static Tensor pooled(Call call, int axes, boolean isMax) {
        Setting setting = call.setting();
        boolean isLast = setting.isLast();
        Tensor x = Layout.first(call.x(), isLast);
        List<Integer> size = setting.wholes("pool_size", axes);
        List<Integer> strides = setting.has("strides") ? setting.wholes("strides", axes) : size;
        Shape extents = Shape.of(size);
        Window window = ConvKinds.padded(setting, strides, Collections.nCopies(axes, 1), x.shape(), extents);
        Tensor y = isMax ? MaxPool.maxPool(x, extents, window) : AvgPool.avgPool(x, extents, window, false);
        return Layout.back(y, isLast);
    }

    private static Tensor global(Call call, int axes, boolean isMax) {
        int from = call.setting().isLast() ? 1 : 2;
        int[] over = IntStream.range(from, from + axes).toArray();
        Tensor x = call.x();
        Tensor mask = call.argument("mask");
        if (mask != null && !isMax && axes == 1) {
            return counted(call, x, Cast.cast(mask, x.dtype()));
        }
        if (call.setting().is("keepdims", false)) {
            return isMax ? ReduceMax.maxKeepDims(x, over) : Mean.meanKeepDims(x, over);
        }
        return isMax ? ReduceMax.max(x, over) : Mean.mean(x, over);
    }

    /** The mean of the steps that count. */
    private static Tensor counted(Call call, Tensor x, Tensor mask) {
        int time = call.setting().isLast() ? 1 : 2;
        int[] dims = {mask.shape().dim(0), 1, 1};
        dims[time] = mask.shape().dim(1);
        Tensor counts = mask.reshape(dims);
        Tensor sum = ReduceSum.sumKeepDims(x.mul(counts), time);
        Tensor mean = sum.div(ReduceSum.sumKeepDims(counts, time));
        return call.setting().is("keepdims", false) ? mean : Reshape.squeeze(mean, time);
    }
}
