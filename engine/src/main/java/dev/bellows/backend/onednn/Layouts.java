package dev.bellows.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_clone;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_equal;

import dev.bellows.core.Spec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;

/**
 * How the arrays of one kernel lie in memory where they do not lie plainly: dense and row-major. Inputs lie as whoever made
 * them left them; an output that may lie as it likes gets its layout from the first plan that computes it, and keeps it.
 */
final class Layouts implements AutoCloseable {
    /** An array and the layout that it has. */
    record Laid(Spec spec, dnnl_memory_desc layout) {}

    private final List<Optional<Laid>> inputs;
    private final boolean[] free;
    private final @Nullable dnnl_memory_desc[] outputs;

    /**
     * @param inputs the layout of each input, empty where it is plain; they must outlive this
     * @param free whether each output may lie as it likes
     */
    Layouts(List<Optional<Laid>> inputs, boolean... free) {
        this.inputs = inputs;
        this.free = free.clone();
        this.outputs = new dnnl_memory_desc[free.length];
    }

    /** Everything plain: what kernels have that stand alone. */
    static Layouts plain() {
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
            dnnl_memory_desc own = new dnnl_memory_desc();
            Dnnl.check("dnnl_memory_desc_clone", dnnl_memory_desc_clone(own, wanted));
            outputs[i] = own;
            return true;
        }
        return dnnl_memory_desc_equal(chosen, wanted) != 0;
    }

    /** The layout that output {@code i} got, or null if it is plain. */
    @Nullable
    dnnl_memory_desc output(int i) {
        return i < outputs.length ? outputs[i] : null;
    }

    @Override
    public void close() {
        for (dnnl_memory_desc output : outputs) {
            if (output != null) {
                dnnl_memory_desc_destroy(output);
            }
        }
        Arrays.fill(outputs, null);
    }
}
