package dev.bellows.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * Arrays of one spec, element beside element in memory, as a function of single elements wants them: all in the layout of
 * the first that does not lie plainly. If all are plain the shape does not matter, and they are seen as something simpler.
 *
 * @param spec the arrays' own
 * @param layout what all inputs have, and the output gets
 * @param shape under which they are seen
 * @param isPlain whether the layout is of a plain array
 */
record Aligned(PlanBuilder plan, Spec spec, dnnl_memory_desc layout, Shape shape, boolean isPlain, List<Slot> inputs) {
    /** The first {@code count} inputs of a kernel; if they are plain they are seen as {@code simple}, of as many elements. */
    static Aligned of(PlanBuilder plan, Spec spec, int count, Shape simple) {
        List<Slot> given = IntStream.range(0, count)
                .filter(i -> plan.isLaid(i, spec))
                .mapToObj(i -> plan.source(i, spec))
                .toList();
        boolean isPlain = given.isEmpty();
        dnnl_memory_desc layout =
                isPlain ? plan.plain(spec.dtype(), simple) : given.get(0).layout();
        List<Slot> inputs = IntStream.range(0, count)
                .mapToObj(i -> isPlain ? plan.input(i, layout) : plan.as(layout, plan.source(i, spec)))
                .toList();
        return new Aligned(plan, spec, layout, isPlain ? simple : spec.shape(), isPlain, inputs);
    }

    /** As {@link #of(PlanBuilder, Spec, int, Shape)}, seen as vectors. */
    static Aligned vectors(PlanBuilder plan, Spec spec, int count) {
        return of(plan, spec, count, Shape.of(Math.toIntExact(spec.shape().size())));
    }

    Slot input(int i) {
        return inputs.get(i);
    }

    /** The shape of the same rank with one element. */
    Shape single() {
        int[] ones = new int[shape.rank()];
        Arrays.fill(ones, 1);
        return Shape.of(ones);
    }

    /** Adds a primitive that computes output 0, of the inputs' spec, in the inputs' layout. */
    void step(dnnl_primitive_desc primitive, Argument... arguments) {
        Slot target = isPlain ? plan.output(0, layout) : plan.target(0, spec, layout);
        Slot staged = plan.staging(layout, target);
        Argument[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = Argument.arg(DNNL_ARG_DST, staged);
        plan.step(primitive, all);
        plan.deliver(staged, target);
    }
}
