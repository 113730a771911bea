package dev.bellows.optim;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.io.Safetensors;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ParameterPart;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a trainer remembers, as a safetensors file: the number of steps, and each weight's states as {@code path/0} … What compression held back of
 * gradients lies beside them as {@code path/residual} and {@code path/basis}; who does not compress has no use for it, and leaves it there.
 */
public final class SavedStates {
    private static final String STEPS = "steps";

    private static final String RESIDUAL = "/residual";
    private static final String BASIS = "/basis";

    private final Map<String, NDArray> arrays;
    private final long steps;

    private SavedStates(Map<String, NDArray> arrays, long steps) {
        this.arrays = arrays;
        this.steps = steps;
    }

    /** Under which a state of a weight is saved. */
    public static String name(String path, int state) {
        return path + "/" + state;
    }

    /** Under which is saved what was held back of a weight's gradients. */
    public static String residual(String path) {
        return path + RESIDUAL;
    }

    /** Under which the factor is saved that a weight's gradients were compressed with. */
    public static String basis(String path) {
        return path + BASIS;
    }

    /** The path of the weight whose state has this name. */
    public static String path(String name) {
        return name.substring(0, name.lastIndexOf('/'));
    }

    /** Writes states by their {@linkplain #name names}. */
    public static void write(Map<String, NDArray> states, long steps, OutputStream out) throws IOException {
        try (Scope scope = Scope.open("save states")) {
            Map<String, NDArray> all = new LinkedHashMap<>(states);
            all.put(STEPS, NDArray.scalar((double) steps, DType.I64));
            Safetensors.write(all, out);
        }
    }

    /**
     * Reads what {@link #write} wrote; the arrays belong to the current scope.
     *
     * @throws IOException if the file holds something else
     */
    public static SavedStates read(InputStream in) throws IOException {
        Map<String, NDArray> arrays = Safetensors.read(in);
        NDArray saved = arrays.remove(STEPS);
        if (saved == null || !saved.spec().equals(Spec.of(DType.I64))) {
            throw new IOException("trainer: the file holds no number of steps; it was not written by saveStates");
        }
        return new SavedStates(arrays, (long) saved.item());
    }

    /** How many steps there were. */
    public long steps() {
        return steps;
    }

    /** Takes out a weight's states: all of them, or none where the weight never had a gradient. */
    public List<NDArray> take(String path, NDArray weight, Optimizer optimizer) throws IOException {
        return take(path, weight, optimizer, null);
    }

    /** As {@link #take(String, NDArray, Optimizer)}, of a weight of which this is a part: what is saved is whole, and is cut. */
    public List<NDArray> take(String path, NDArray weight, Optimizer optimizer, @Nullable ParameterPart part)
            throws IOException {
        List<NDArray> own = new ArrayList<>();
        for (int i = 0; i < optimizer.states(); i++) {
            NDArray state = arrays.remove(name(path, i));
            if (state != null) {
                Spec spec = spec(optimizer, i, weight);
                spec = part == null ? spec : part.whole(spec);
                if (!state.spec().equals(spec)) {
                    throw new IOException("trainer: state '" + name(path, i) + "' is " + state.spec() + ", expects "
                            + spec + " for the weight " + weight.spec());
                }
                own.add(part == null ? state : (NDArray) part.cut(state));
            }
        }
        if (!own.isEmpty() && own.size() < optimizer.states()) {
            throw new IOException("trainer: the file holds " + own.size() + " of the " + optimizer.states()
                    + " states that " + optimizer + " has of weight '" + path + "'");
        }
        return own;
    }

    private static Spec spec(Optimizer optimizer, int state, NDArray weight) {
        try (Scope scope = Scope.open("initial state")) {
            return optimizer.initial(state, weight).spec();
        }
    }

    /** What is saved under a name of {@link #residual} or {@link #basis}; null: nothing. */
    public @Nullable NDArray heldBack(String name) {
        return arrays.get(name);
    }

    /** Takes out the states of weights that others have. */
    public void leave(Set<String> paths) {
        arrays.keySet().removeIf(name -> paths.contains(path(name)));
    }

    /** Throws unless everything was taken, but for what was held back. */
    public void requireAllTaken() throws IOException {
        List<String> left = arrays.keySet().stream()
                .filter(name -> !name.endsWith(RESIDUAL) && !name.endsWith(BASIS))
                .toList();
        if (!left.isEmpty()) {
            throw new IOException("trainer: the file holds states that this optimizer has no use for: " + left
                    + "; load states of the same network and optimizer");
        }
    }
}
