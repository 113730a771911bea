package dev.bellows.backend.onednn.plan;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.jspecify.annotations.Nullable;

/**
 * Arrays of one spec, element beside element in memory: all in the layout of the last that does not lie plainly. A function
 * of single elements does not care which layout that is and sees rows.
 *
 * @param spec the arrays' own
 * @param stored the layout that all have in memory, or null if that is the plain one
 * @param layout under which the primitive sees them
 */
public record CommonLayout(
        PlanBuilder plan, Spec spec, @Nullable dnnl_memory_desc stored, dnnl_memory_desc layout, List<Slot> inputs) {
    /** The first {@code count} inputs of a kernel in a common layout; if they are plain, they are seen as {@code simple}. */
    public static CommonLayout of(PlanBuilder plan, Spec spec, int count, Shape simple) {
        dnnl_memory_desc stored = stored(plan, spec, count);
        dnnl_memory_desc layout = stored != null ? stored : plan.plain(spec.dtype(), simple);
        return new CommonLayout(plan, spec, stored, layout, inputs(plan, spec, count, stored, layout));
    }

    /**
     * The first {@code count} inputs of a kernel as vectors, or as matrices of one row. What a layout adds to fill it up is 0.
     *
     * @param keepsZero whether the function of zeros is 0, so that it may be applied to what the layout adds as well
     */
    public static CommonLayout rows(PlanBuilder plan, Spec spec, int count, int rank, boolean keepsZero) {
        dnnl_memory_desc stored = stored(plan, spec, count);
        long elements = spec.shape().size();
        if (stored != null) {
            long held = dnnl_memory_desc_get_size(stored) / spec.dtype().bytes();
            if (held != elements && !keepsZero) {
                return new CommonLayout(plan, spec, stored, stored, inputs(plan, spec, count, stored, stored));
            }
            elements = held;
        }
        int length = Math.toIntExact(elements);
        Shape row = rank == 1 ? Shape.of(length) : Shape.of(1, length);
        dnnl_memory_desc layout = plan.plain(spec.dtype(), row);
        return new CommonLayout(plan, spec, stored, layout, inputs(plan, spec, count, stored, layout));
    }

    /**
     * The layout of the last input that does not lie plainly, or null if all do. Gradients come before what was computed
     * forward, and may lie as a rare kind of convolution left them; from one input on they lie as everything else again.
     */
    private static @Nullable dnnl_memory_desc stored(PlanBuilder plan, Spec spec, int count) {
        return IntStream.range(0, count)
                .filter(i -> plan.isLaid(i, spec))
                .mapToObj(i -> plan.source(i, spec).layout())
                .reduce((first, second) -> second)
                .orElse(null);
    }

    private static List<Slot> inputs(
            PlanBuilder plan, Spec spec, int count, @Nullable dnnl_memory_desc stored, dnnl_memory_desc layout) {
        return IntStream.range(0, count)
                .mapToObj(i -> stored == null
                        ? plan.input(i, layout)
                        : plan.seenAs(layout, plan.as(stored, plan.source(i, spec))))
                .toList();
    }

    public Slot input(int i) {
        return inputs.get(i);
    }

    /** Adds a primitive that computes output 0, of the inputs' spec, in the inputs' layout. */
    public void step(dnnl_primitive_desc primitive, Argument... arguments) {
        step(DNNL_ARG_DST, primitive, arguments);
    }

    /** As {@link #step(dnnl_primitive_desc, Argument...)}, for a primitive that calls its output {@code id}. */
    public void step(int id, dnnl_primitive_desc primitive, Argument... arguments) {
        dnnl_memory_desc common = stored;
        Slot target = common == null ? plan.output(0, layout) : plan.target(0, spec, common);
        Slot staged = common == null ? target : plan.staging(common, target);
        Argument[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = Argument.arg(id, plan.seenAs(layout, staged));
        plan.step(primitive, all);
        plan.deliver(staged, target);
    }
}
