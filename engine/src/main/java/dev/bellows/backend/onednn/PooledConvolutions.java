package dev.bellows.backend.onednn;

import static dev.bellows.backend.onednn.Argument.arg;
import static org.bytedeco.dnnl.global.dnnl.*;

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
final class PooledConvolutions {
    /** What one processor computes between: a part of its second cache, of which most have 1 or 2 MiB. */
    private static final long BYTES_PER_THREAD = 768 << 10;

    private final PooledConvolution op;
    private final List<Spec> in;
    private final PlanBuilder plan;
    private final Epilogue epilogue;
    private final Spec between;
    private final @Nullable dnnl_memory_desc bias;

    private PooledConvolutions(PooledConvolution op, List<Spec> in, PlanBuilder plan) {
        this.op = op;
        this.in = in;
        this.plan = plan;
        this.epilogue = op.product().epilogue();
        this.between = op.product().infer(in).get(0);
        this.bias = epilogue.bias(in, Shape.of(between.shape().dim(1)), plan);
    }

    static void plan(PooledConvolution op, List<Spec> in, PlanBuilder plan) {
        new PooledConvolutions(op, in, plan).plan();
    }

    /** Chooses the layouts for the whole batch, then divides it. */
    private void plan() {
        Shape weights = Convolutions.grouped(in.get(1).shape(), op.convolution().groups());
        Spec out = op.infer(in).get(0);
        dnnl_primitive_desc convolution = convolution(Convolutions.Operands.of(plan, in.get(0), weights, between));
        dnnl_memory_desc y = PlanBuilder.wanted(convolution, DNNL_ARG_DST);
        dnnl_memory_desc result = PlanBuilder.wanted(pooling(y, plan.any(out.dtype(), out.shape())), DNNL_ARG_DST);
        Slot x = plan.as(PlanBuilder.wanted(convolution, DNNL_ARG_SRC), plan.source(0, in.get(0)));
        Slot w = plan.weights(
                1, plan.plain(in.get(1).dtype(), weights), PlanBuilder.wanted(convolution, DNNL_ARG_WEIGHTS));
        Slot target = plan.target(0, out, result);
        Slot staged = plan.staging(result, target);
        int images = images();
        dnnl_memory_desc someX = plan.first(images, in.get(0).shape(), x.layout());
        dnnl_memory_desc someY = plan.first(images, between.shape(), y);
        dnnl_memory_desc some = plan.first(images, out.shape(), result);
        plan.repeat(batch() / images, () -> {
            Slot from = plan.moving(x, someX, 0, dnnl_memory_desc_get_size(someX));
            Slot kept = plan.scratch(someY);
            Slot to = plan.moving(staged, some, 0, dnnl_memory_desc_get_size(some));
            convolve(from, w, kept);
            plan.step(pooling(someY, some), arg(DNNL_ARG_SRC, kept), arg(DNNL_ARG_DST, to));
        });
        plan.deliver(staged, target);
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

    private void convolve(Slot x, Slot w, Slot y) {
        dnnl_primitive_desc some = convolution(new Convolutions.Operands(x.layout(), w.layout(), y.layout()));
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

    private dnnl_primitive_desc convolution(Convolutions.Operands operands) {
        return Convolutions.describeForward(
                plan,
                op.convolution().window(),
                operands,
                bias,
                epilogue.adding(plan.any(in.get(0).dtype(), between.shape())));
    }

    private dnnl_primitive_desc pooling(dnnl_memory_desc x, dnnl_memory_desc y) {
        return Pooling.describeRectified(op.pooling(), x, y, plan);
    }
}
