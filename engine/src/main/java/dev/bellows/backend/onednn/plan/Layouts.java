package dev.bellows.backend.onednn.plan;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_clone;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_equal;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_blob;

import dev.bellows.core.Spec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.jspecify.annotations.Nullable;

/**
 * How the arrays of one kernel lie in memory where they do not lie plainly: dense and row-major. Inputs lie as whoever made
 * them left them; an output that may lie as it likes gets its layout from the first plan that computes it, and keeps it.
 */
public final class Layouts implements AutoCloseable {
    /** An array and the layout that it has. */
    public record Laid(Spec spec, dnnl_memory_desc layout) {}

    /** How an input lies plainly, under the extents that a primitive sees, and how that primitive wants it. */
    public record Wish(dnnl_memory_desc plain, dnnl_memory_desc wanted) {}

    private final List<Optional<Laid>> inputs;
    private final Set<Integer> constants;
    private final Map<Integer, Wish> wishes = new HashMap<>();
    private final boolean[] free;
    private final @Nullable dnnl_memory_desc[] outputs;

    /**
     * @param inputs the layout of each input, empty where it is plain; they must outlive this
     * @param free whether each output may lie as it likes
     */
    Layouts(List<Optional<Laid>> inputs, boolean... free) {
        this(inputs, Set.of(), free);
    }

    /** @param constants the inputs that are the same at every run, so that they may be brought into any layout beforehand */
    public Layouts(List<Optional<Laid>> inputs, Set<Integer> constants, boolean... free) {
        this.inputs = inputs;
        this.constants = constants;
        this.free = free.clone();
        this.outputs = new dnnl_memory_desc[free.length];
    }

    /** Everything plain: what kernels have that stand alone. */
    public static Layouts plain() {
        return new Layouts(List.of());
    }

    /** How input {@code i} lies, or null if it is plain. */
    @Nullable
    Laid input(int i) {
        return i < inputs.size() ? inputs.get(i).orElse(null) : null;
    }

    /** Lets output {@code i} lie as {@code wanted}; false if it must be plain, or lies otherwise already. */
    boolean choose(int i, dnnl_memory_desc wanted) {
        if (i >= free.length || !free[i]) {
            return false;
        }
        dnnl_memory_desc chosen = outputs[i];
        if (chosen == null) {
            outputs[i] = clone(wanted);
            return true;
        }
        return dnnl_memory_desc_equal(chosen, wanted) != 0;
    }

    /** The layout that output {@code i} got, or null if it is plain. */
    @Nullable
    public dnnl_memory_desc output(int i) {
        return i < outputs.length ? outputs[i] : null;
    }

    /** Whether input {@code i} is the same at every run and lies plainly so far. */
    boolean isConstant(int i) {
        return constants.contains(i) && input(i) == null;
    }

    /**
     * Has constant input {@code i}, which lies as {@code plain}, brought into the layout {@code wanted} beforehand; the first
     * wish counts.
     *
     * @return the layout in which it will come
     */
    public dnnl_memory_desc wish(int i, dnnl_memory_desc plain, dnnl_memory_desc wanted) {
        if (!isConstant(i) || (wishes.get(i) == null && dnnl_memory_desc_equal(plain, wanted) != 0)) {
            return plain;
        }
        return wishes.computeIfAbsent(i, none -> new Wish(clone(plain), clone(wanted)))
                .wanted();
    }

    /** What was wished for input {@code i}, if anything was. */
    public Optional<Wish> wish(int i) {
        return Optional.ofNullable(wishes.get(i));
    }

    private static dnnl_memory_desc clone(dnnl_memory_desc layout) {
        dnnl_memory_desc own = new dnnl_memory_desc();
        Dnnl.check("dnnl_memory_desc_clone", dnnl_memory_desc_clone(own, layout));
        return own;
    }

    /** Equal for equal layouts. */
    public static Object identity(dnnl_memory_desc layout) {
        try (SizeTPointer size = new SizeTPointer(1)) {
            Dnnl.check("dnnl_memory_desc_get_blob", dnnl_memory_desc_get_blob((BytePointer) null, size, layout));
            try (BytePointer blob = new BytePointer(size.get())) {
                Dnnl.check("dnnl_memory_desc_get_blob", dnnl_memory_desc_get_blob(blob, size, layout));
                byte[] bytes = new byte[Math.toIntExact(size.get())];
                blob.get(bytes);
                return ByteBuffer.wrap(bytes);
            }
        }
    }

    @Override
    public void close() {
        wishes.values().forEach(wish -> {
            dnnl_memory_desc_destroy(wish.plain());
            dnnl_memory_desc_destroy(wish.wanted());
        });
        wishes.clear();
        for (dnnl_memory_desc output : outputs) {
            if (output != null) {
                dnnl_memory_desc_destroy(output);
            }
        }
        Arrays.fill(outputs, null);
    }
}
