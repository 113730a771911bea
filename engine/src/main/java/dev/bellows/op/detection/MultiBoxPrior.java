package dev.bellows.op.detection;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.index.Iota;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.movement.Concat;
import java.util.ArrayList;
import java.util.List;

/**
 * Boxes of several sizes and shapes around each pixel of a feature map [batch, channels, height, width], as corners relative to the
 * image: [1, height · width · (sizes + ratios - 1), 4]. At a pixel come all sizes with the first ratio, then the first size with the
 * other ratios. A size is relative to the image's height, and a ratio is width by height.
 *
 * @param clip whether corners are kept within the image, [0, 1]
 */
@Formula("middle ± (size · height / width · √ratio, size / √ratio) / 2")
public record MultiBoxPrior(List<Double> sizes, List<Double> ratios, boolean clip) implements Composite {
    public MultiBoxPrior {
        sizes = List.copyOf(sizes);
        ratios = List.copyOf(ratios);
    }

    public static Tensor multiBoxPrior(Tensor x, List<Double> sizes, List<Double> ratios) {
        return new MultiBoxPrior(sizes, ratios, false).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name()).requireRank(name(), 4);
        if (sizes.isEmpty() || ratios.isEmpty()) {
            throw new ShapeException(name() + ": needs a size and a ratio, got " + sizes + " and " + ratios);
        }
        int each = sizes.size() + ratios.size() - 1;
        return List.of(x.with(Shape.of(1, x.shape().dim(2) * x.shape().dim(3) * each, 4)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        int height = x.shape().dim(2);
        int width = x.shape().dim(3);
        Spec f64 = Spec.of(DType.F64, height, width, 1);
        Tensor row = middles(x, height).reshape(height, 1, 1);
        Tensor column = middles(x, width).reshape(1, width, 1);
        Tensor middleY = BroadcastTo.broadcastTo(row, f64.shape());
        Tensor middleX = BroadcastTo.broadcastTo(column, f64.shape());
        List<Tensor> boxes = new ArrayList<>();
        for (int i = 0; i < sizes.size() + ratios.size() - 1; i++) {
            double size = i < sizes.size() ? sizes.get(i) : sizes.get(0);
            double root = Math.sqrt(i < sizes.size() ? ratios.get(0) : ratios.get(i - sizes.size() + 1));
            double halfWidth = size * height / width * root / 2;
            double halfHeight = size / root / 2;
            boxes.add(middleX.sub(halfWidth));
            boxes.add(middleY.sub(halfHeight));
            boxes.add(middleX.add(halfWidth));
            boxes.add(middleY.add(halfHeight));
        }
        Tensor all = Concat.concat(2, boxes);
        Tensor kept = Cast.cast(clip ? Clip.clip(all, 0, 1) : all, x.dtype());
        return List.of(kept.reshape(infer(List.of(x.spec())).get(0).shape().dims()));
    }

    private static Tensor middles(Tensor witness, int size) {
        return Iota.iota(witness, size, DType.F64).add(0.5).div(size);
    }
}
