package dev.bellows.backend.onednn.plan;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.backend.Kernel;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Describes a {@link KernelPlan} step by step, and creates it when everything is known. Descriptions settle which layouts are
 * chosen, how much temporary memory is needed and whether oneDNN can do it at all; only what is built costs more. To be closed in
 * any case: that frees layouts, attributes and descriptors.
 */
public final class PlanBuilder implements AutoCloseable {
    private static final long ALIGNMENT = 64;

    /** One of oneDNN's functions that make a primitive's descriptor. */
    @FunctionalInterface
    public interface Description {
        int create(dnnl_primitive_desc made, dnnl_engine engine, dnnl_primitive_attr attributes);
    }

    /** Adds to what a primitive does. */
    @FunctionalInterface
    public interface Extras {
        void add(dnnl_primitive_attr attributes, dnnl_post_ops postOps);
    }

    private final dnnl_engine engine;
    private final ScratchMemory memory;
    private final Layouts layouts;
    private final Map<Integer, Slot> plainCopies = new HashMap<>();
    private final List<Runnable> temporary = new ArrayList<>();
    private final List<Slot> slots = new ArrayList<>();
    private final DescribedSteps steps = new DescribedSteps();
    private final Map<Integer, Integer> overwritten = new HashMap<>();
    private long scratchBytes;

    PlanBuilder(dnnl_engine engine, ScratchMemory memory, Layouts layouts) {
        this.engine = engine;
        this.memory = memory;
        this.layouts = layouts;
    }

    /** A builder with steps, which is closed if these are not possible. */
    static PlanBuilder described(PlanBuilder builder, Consumer<PlanBuilder> steps) {
        try {
            steps.accept(builder);
            return builder;
        } catch (RuntimeException | Error failed) {
            builder.close();
            throw failed;
        }
    }

    /** The layout of a dense, row-major array: what storages hold. A scalar becomes a vector of one element. */
    public dnnl_memory_desc plain(Spec spec) {
        return plain(spec.dtype(), spec.shape().rank() == 0 ? Shape.of(1) : spec.shape());
    }

    public dnnl_memory_desc plain(DType dtype, Shape shape) {
        return strided(Dnnl.type(dtype), shape, shape.strides());
    }

    /** A layout with these strides, in elements; a stride of 0 repeats the same elements and serves for reading only. */
    public dnnl_memory_desc strided(int type, Shape shape, long[] strides) {
        dnnl_memory_desc made = new dnnl_memory_desc();
        Dnnl.checkImplemented(
                "dnnl_memory_desc_create_with_strides",
                dnnl_memory_desc_create_with_strides(made, shape.rank(), extents(shape), type, strides));
        temporary.add(() -> dnnl_memory_desc_destroy(made));
        return made;
    }

    /** Leaves the choice of the layout to the primitive. */
    public dnnl_memory_desc any(DType dtype, Shape shape) {
        return any(Dnnl.type(dtype), shape);
    }

    public dnnl_memory_desc any(int type, Shape shape) {
        dnnl_memory_desc made = new dnnl_memory_desc();
        Dnnl.checkImplemented(
                "dnnl_memory_desc_create_with_tag",
                dnnl_memory_desc_create_with_tag(made, shape.rank(), extents(shape), type, dnnl_format_tag_any));
        temporary.add(() -> dnnl_memory_desc_destroy(made));
        return made;
    }

    /**
     * How the first {@code count} of {@code shape}'s rows lie, the others following them.
     *
     * @throws Unimplemented if rows do not lie one after the other
     */
    public dnnl_memory_desc first(int count, Shape shape, dnnl_memory_desc whole) {
        dnnl_memory_desc made = new dnnl_memory_desc();
        Dnnl.checkImplemented(
                "dnnl_memory_desc_create_submemory",
                dnnl_memory_desc_create_submemory(made, whole, extents(shape.with(0, count)), new long[shape.rank()]));
        temporary.add(() -> dnnl_memory_desc_destroy(made));
        if (dnnl_memory_desc_get_size(made) * shape.dim(0) != dnnl_memory_desc_get_size(whole) * count) {
            throw new Unimplemented("rows apart from each other");
        }
        return made;
    }

    public static long[] extents(Shape shape) {
        return Arrays.stream(shape.dims()).asLongStream().toArray();
    }

    /** Describes a primitive without post-ops. */
    public dnnl_primitive_desc describe(String call, Description description) {
        return describe(call, description, (attributes, postOps) -> {});
    }

    /**
     * Describes a primitive with attributes or post-ops.
     *
     * @throws Unimplemented if oneDNN cannot do it
     */
    public dnnl_primitive_desc describe(String call, Description description, Extras extras) {
        dnnl_primitive_desc made = new dnnl_primitive_desc();
        Dnnl.checkImplemented(call, description.create(made, engine, attributes(extras)));
        temporary.add(() -> dnnl_primitive_desc_destroy(made));
        return made;
    }

    private dnnl_primitive_attr attributes(Extras extras) {
        dnnl_primitive_attr made = new dnnl_primitive_attr();
        Dnnl.check("dnnl_primitive_attr_create", dnnl_primitive_attr_create(made));
        temporary.add(() -> dnnl_primitive_attr_destroy(made));
        // The library's own scratchpads belong to the thread that made the primitive; ours may run on any.
        Dnnl.check(
                "dnnl_primitive_attr_set_scratchpad_mode",
                dnnl_primitive_attr_set_scratchpad_mode(made, dnnl_scratchpad_mode_user));
        Dnnl.check("dnnl_primitive_attr_set_deterministic", dnnl_primitive_attr_set_deterministic(made, 1));
        dnnl_post_ops ops = new dnnl_post_ops();
        Dnnl.check("dnnl_post_ops_create", dnnl_post_ops_create(ops));
        temporary.add(() -> dnnl_post_ops_destroy(ops));
        extras.add(made, ops);
        Dnnl.check("dnnl_primitive_attr_set_post_ops", dnnl_primitive_attr_set_post_ops(made, ops));
        return made;
    }

    /** The layout that a described primitive wants for its argument {@code id}, one of {@code DNNL_ARG}. */
    public static dnnl_memory_desc wanted(dnnl_primitive_desc primitive, int id) {
        return dnnl_primitive_desc_query_md(primitive, dnnl_query_exec_arg_md, id);
    }

    /** Input {@code index} of the kernel, seen under {@code layout}. */
    public Slot input(int index, dnnl_memory_desc layout) {
        return input(index, layout, 0);
    }

    /** Input {@code index} of the kernel from {@code offset} bytes on, seen under {@code layout}, which is of a plain array. */
    public Slot input(int index, dnnl_memory_desc layout, long offset) {
        Layouts.Laid laid = layouts.input(index);
        if (laid == null) {
            return slot(new Slot.Place(Slot.Source.INPUT, index, offset), layout);
        }
        Slot copy = plainCopies.get(index);
        if (copy == null) {
            copy = as(plain(laid.spec()), given(index, laid.layout()));
            plainCopies.put(index, copy);
        }
        return slot(copy.place().plus(offset), layout);
    }

    private Slot given(int index, dnnl_memory_desc layout) {
        return slot(new Slot.Place(Slot.Source.INPUT, index, 0), layout);
    }

    /**
     * Input {@code index} of the kernel as it lies, for primitives that take any layout; {@code spec} is what it is seen as,
     * and if that is not the array's own spec, it is seen plainly.
     */
    public Slot source(int index, Spec spec) {
        Layouts.Laid laid = layouts.input(index);
        return laid != null && laid.spec().equals(spec) ? given(index, laid.layout()) : input(index, plain(spec));
    }

    /** Whether input {@code index}, seen as {@code spec}, does not lie plainly. */
    public boolean isLaid(int index, Spec spec) {
        Layouts.Laid laid = layouts.input(index);
        return laid != null && laid.spec().equals(spec);
    }

    /** Whether input {@code index} is the same at every run, so that {@link #weights} costs nothing. */
    public boolean isConstant(int index) {
        return layouts.isConstant(index);
    }

    /** Input {@code index}, which is plain under the extents of {@code seen}, in the layout {@code wanted}: brought there once if it is constant. */
    public Slot weights(int index, dnnl_memory_desc seen, dnnl_memory_desc wanted) {
        dnnl_memory_desc lies = layouts.wish(index, seen, wanted);
        return as(wanted, lies.equals(seen) ? input(index, seen) : given(index, lies));
    }

    /** Output {@code index} of the kernel in the layout {@code wanted} if it may have that, else in the one that it has. */
    public Slot target(int index, Spec spec, dnnl_memory_desc wanted) {
        boolean isWanted = layouts.choose(index, wanted);
        dnnl_memory_desc fixed = layouts.output(index);
        return output(index, isWanted ? wanted : fixed != null ? fixed : plain(spec));
    }

    /** Output {@code index} of the kernel, seen under {@code layout}. */
    public Slot output(int index, dnnl_memory_desc layout) {
        return output(index, layout, 0);
    }

    /** Output {@code index} of the kernel from {@code offset} bytes on, seen under {@code layout}. */
    public Slot output(int index, dnnl_memory_desc layout, long offset) {
        return slot(new Slot.Place(Slot.Source.OUTPUT, index, offset), layout);
    }

    /** Memory that lives as long as a run. */
    public Slot scratch(dnnl_memory_desc layout) {
        long bytes = dnnl_memory_desc_get_size(layout);
        Slot made = slot(new Slot.Place(Slot.Source.SCRATCH, 0, scratchBytes), layout);
        scratchBytes += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return made;
    }

    /**
     * Says that output {@code output} may be computed in the memory of input {@code input}, of the same spec, if they lie alike;
     * see {@link Kernel#overwrites}. To be called when the output has its layout.
     */
    public void mayOverwrite(int output, int input) {
        Layouts.Laid from = layouts.input(input);
        dnnl_memory_desc to = layouts.output(output);
        boolean bothPlain = from == null && to == null;
        if (bothPlain || (from != null && to != null && dnnl_memory_desc_equal(from.layout(), to) != 0)) {
            overwritten.put(output, input);
        }
    }

    /** The memory of {@code whole} from {@code offset} bytes on, under a layout that fits into the rest. */
    public Slot part(Slot whole, dnnl_memory_desc layout, long offset) {
        return slot(whole.place().plus(offset), layout);
    }

    /** As {@link #part}, and within a {@link #repeat} by so many bytes further on at each turn. */
    public Slot moving(Slot whole, dnnl_memory_desc layout, long offset, long perTurn) {
        return slot(whole.place().plus(offset).moving(perTurn), layout);
    }

    /** The memory of {@code slot} under another layout of as many bytes. */
    public Slot seenAs(dnnl_memory_desc layout, Slot slot) {
        return dnnl_memory_desc_equal(slot.layout(), layout) != 0 ? slot : slot(slot.place(), layout);
    }

    /** An array of one value, of f32 or bf16, which lives as long as the plan. */
    public Slot constant(float value, dnnl_memory_desc layout) {
        Slot made = new Slot(new Slot.Place(Slot.Source.CONSTANT, 0, 0), layout, value);
        slots.add(made);
        return made;
    }

    /** oneDNN's number for the type of a layout's elements, such as {@code dnnl_f32}. */
    public static int type(dnnl_memory_desc layout) {
        try (IntPointer type = new IntPointer(1)) {
            Dnnl.check("dnnl_memory_desc_query", dnnl_memory_desc_query(layout, dnnl_query_data_type, type));
            return type.get();
        }
    }

    private Slot slot(Slot.Place place, dnnl_memory_desc layout) {
        Slot made = new Slot(place, layout, 0);
        slots.add(made);
        return made;
    }

    /** {@code from} itself if it has that layout, else a copy that has. */
    public Slot as(dnnl_memory_desc layout, Slot from) {
        if (dnnl_memory_desc_equal(from.layout(), layout) != 0) {
            return from;
        }
        Slot to = scratch(layout);
        copy(from, to);
        return to;
    }

    /** Where a primitive that produces {@code layout} shall write {@code target}; {@link #deliver} after it ran. */
    public Slot staging(dnnl_memory_desc layout, Slot target) {
        return dnnl_memory_desc_equal(target.layout(), layout) != 0 ? target : scratch(layout);
    }

    /** Copies what was staged to its target, if it is not there already. */
    public void deliver(Slot staged, Slot target) {
        if (staged != target) {
            copy(staged, target);
        }
    }

    /** Adds a step that copies, between any two layouts and element types of the same extents. */
    public void copy(Slot from, Slot to) {
        dnnl_primitive_desc reorder = describe(
                "dnnl_reorder_primitive_desc_create",
                (made, on, attributes) ->
                        dnnl_reorder_primitive_desc_create(made, from.layout(), on, to.layout(), on, attributes));
        step(reorder, Argument.arg(DNNL_ARG_FROM, from), Argument.arg(DNNL_ARG_TO, to));
    }

    /** Adds the primitive as the next step. */
    public void step(dnnl_primitive_desc description, Argument... arguments) {
        List<Argument> all = new ArrayList<>(List.of(arguments));
        dnnl_memory_desc scratchpad = dnnl_primitive_desc_query_md(description, dnnl_query_scratchpad_md, 0);
        if (dnnl_memory_desc_get_size(scratchpad) > 0) {
            all.add(Argument.arg(DNNL_ARG_SCRATCHPAD, scratch(scratchpad)));
        }
        steps.add(description, all);
    }

    /** Runs the steps that {@code body} adds {@code turns} times; slots that it makes may move on at each turn. */
    public void repeat(int turns, Runnable body) {
        steps.endLoop(1, List.of());
        int before = slots.size();
        body.run();
        steps.endLoop(
                turns,
                slots.subList(before, slots.size()).stream()
                        .filter(slot -> slot.place().perTurn() != 0)
                        .toList());
    }

    /** oneDNN's name for how a described primitive computes, such as {@code jit:avx512_core} or {@code ref:any}. */
    static String implementation(dnnl_primitive_desc description) {
        try (PointerPointer<BytePointer> name = new PointerPointer<>(1)) {
            Dnnl.check(
                    "dnnl_primitive_desc_query",
                    dnnl_primitive_desc_query(description, dnnl_query_impl_info_str, 0, name));
            return name.get(BytePointer.class, 0).getString(java.nio.charset.StandardCharsets.US_ASCII);
        }
    }

    /** Whether a described primitive would run oneDNN's slow, general loops. */
    public static boolean isSlow(dnnl_primitive_desc description) {
        return implementation(description).startsWith("ref");
    }

    /** The input in whose memory an output may be computed, or -1; see {@link Kernel#overwrites}. */
    int overwrites(int output) {
        return overwritten.getOrDefault(output, -1);
    }

    /** Creates all that was described; the builder can be closed then. To be called at most once. */
    KernelPlan build() {
        List<Slot> all = List.copyOf(slots);
        List<KernelPlan.Loop> loops = List.of();
        try {
            all.forEach(slot -> slot.create(engine));
            loops = steps.create();
            dnnl_stream stream = new dnnl_stream();
            Dnnl.check("dnnl_stream_create", dnnl_stream_create(stream, engine, dnnl_stream_default_flags));
            return new KernelPlan(all, loops, stream, memory, scratchBytes, Map.copyOf(overwritten));
        } catch (RuntimeException failed) {
            loops.forEach(loop -> loop.steps().forEach(KernelPlan.Step::destroy));
            all.forEach(Slot::destroy);
            throw failed;
        }
    }

    /** Frees what only the making of the plan needs. */
    @Override
    public void close() {
        temporary.forEach(Runnable::run);
        temporary.clear();
    }
}
