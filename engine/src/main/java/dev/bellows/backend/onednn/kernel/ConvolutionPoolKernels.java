package dev.bellows.backend.onednn.kernel;

import static dev.bellows.backend.onednn.plan.Argument.arg;
import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.backend.onednn.fused.FusedConvolutionPool;
import dev.bellows.backend.onednn.plan.PlanBuilder;
import dev.bellows.backend.onednn.plan.Slot;
import dev.bellows.backend.onednn.plan.Threads;
import dev.bellows.backend.onednn.plan.Unimplemented;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.jspecify.annotations.Nullable;

/**
 * Convolves and pools some images at a time, so that what lies between is read from the cache, and needs memory for those
 * images alone. A whole batch of it would be written to memory and read again, which takes longer than to pool it.
 */
final class ConvolutionPoolKernels {
    /** What one processor computes between: a part of its second cache, of which most have 1 or 2 MiB. */
    private static final long BYTES_PER_THREAD = 768 << 10;

    private final FusedConvolutionPool op;
    private final List<Spec> in;
    private final PlanBuilder plan;
    private final Epilogue epilogue;
    private final Spec between;
    private final Shape weights;
    private final @Nullable dnnl_memory_desc bias;

    private ConvolutionPoolKernels(FusedConvolutionPool op, List<Spec> in, PlanBuilder plan) {
        this.op = op;
        this.in = in;
        this.plan = plan;
        this.epilogue = Epilogue.of(op.product());
        this.between = op.product().infer(in).get(0);
        this.weights = Convolutions.grouped(in.get(1).shape(), op.convolution().groups());
        this.bias = epilogue.bias(in, Shape.of(between.shape().dim(1)), plan);
    }

    static void plan(FusedConvolutionPool op, List<Spec> in, PlanBuilder plan) {
        new ConvolutionPoolKernels(op, in, plan).plan();
    }

    /** Chooses the layouts for the whole batch, then divides it. */
    private void plan() {
        Spec out = op.infer(in).get(0);
        dnnl_primitive_desc convolution = convolution(batch());
        dnnl_memory_desc y = PlanBuilder.wanted(convolution, DNNL_ARG_DST);
        dnnl_memory_desc result = PlanBuilder.wanted(pooling(y, plan.any(out.dtype(), out.shape())), DNNL_ARG_DST);
        Slot x = plan.as(PlanBuilder.wanted(convolution, DNNL_ARG_SRC), plan.source(0, in.get(0)));
        Slot w = plan.weights(
                1, plan.plain(in.get(1).dtype(), weights), PlanBuilder.wanted(convolution, DNNL_ARG_WEIGHTS));
        Slot target = plan.target(0, out, result);
        Slot staged = plan.staging(result, target);
        int images = images();
        dnnl_primitive_desc convolveSome = convolution(images);
        dnnl_memory_desc someX = plan.first(images, in.get(0).shape(), x.layout());
        dnnl_memory_desc someY = plan.first(images, between.shape(), y);
        dnnl_memory_desc some = plan.first(images, out.shape(), result);
        requireSame(someX, PlanBuilder.wanted(convolveSome, DNNL_ARG_SRC));
        requireSame(w.layout(), PlanBuilder.wanted(convolveSome, DNNL_ARG_WEIGHTS));
        requireSame(someY, PlanBuilder.wanted(convolveSome, DNNL_ARG_DST));
        plan.repeat(batch() / images, () -> {
            Slot kept = plan.scratch(someY);
            convolve(convolveSome, plan.moving(x, someX, 0, dnnl_memory_desc_get_size(someX)), w, kept);
            Slot to = plan.moving(staged, some, 0, dnnl_memory_desc_get_size(some));
            plan.step(pooling(someY, some), arg(DNNL_ARG_SRC, kept), arg(DNNL_ARG_DST, to));
        });
        plan.deliver(staged, target);
    }

    /** A primitive that is told a layout may be the slow, general one: it must be what is chosen for few images, too. */
    private static void requireSame(dnnl_memory_desc whole, dnnl_memory_desc some) {
        if (dnnl_memory_desc_equal(whole, some) == 0) {
            throw new Unimplemented("other layouts for fewer images");
        }
    }

    /** The most images that divide the batch evenly and whose result stays in the cache. */
    private int images() {
        long bytes = between.bytes() / batch();
        long most = Math.max(1, Threads.current() * BYTES_PER_THREAD / bytes);
        int images = (int) Math.min(batch(), most);
        while (batch() % images != 0) {
            images--;
        }
        return images;
    }

    private int batch() {
        return between.shape().dim(0);
    }

    private void convolve(dnnl_primitive_desc some, Slot x, Slot w, Slot y) {
        plan.step(
                some,
                epilogue.with(
                        bias,
                        (input, id) -> {
                            throw new IllegalStateException("onednn: a pooled convolution adds no array: " + op);
                        },
                        plan,
                        arg(DNNL_ARG_SRC, x),
                        arg(DNNL_ARG_WEIGHTS, w),
                        arg(DNNL_ARG_DST, y)));
    }

    private dnnl_primitive_desc convolution(int images) {
        Spec x = in.get(0).with(in.get(0).shape().with(0, images));
        Spec y = between.with(between.shape().with(0, images));
        return Convolutions.describeForward(
                plan,
                op.convolution().window(),
                Convolutions.Operands.of(plan, x, weights, y),
                bias,
                epilogue.adding(plan.any(y.dtype(), y.shape())));
    }

    private dnnl_primitive_desc pooling(dnnl_memory_desc x, dnnl_memory_desc y) {
        return Pooling.describeRectified(op.pooling(), x, y, plan);
    }
}
