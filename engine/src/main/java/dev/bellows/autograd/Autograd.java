package dev.bellows.autograd;

import dev.bellows.core.DTypeException;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.index.RowSparse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Records what is computed and differentiates it.
 *
 * <pre>{@code
 * NDArray x = NDArray.of(new float[] {1, 2, 3});
 * x.attachGrad();
 * Tensor loss;
 * try (Recording r = Autograd.record()) {
 *     loss = ReduceSum.sum(x.mul(x));
 * }
 * Autograd.backward(loss);
 * System.out.println(x.grad());      // f32[3] [2, 4, 6]
 * }</pre>
 */
public final class Autograd {
    private Autograd() {}

    /** Remembers the origins of this thread's results, with layers in training mode, until the result is closed. */
    public static Recording record() {
        return Recording.set(true, true);
    }

    /** As {@link #record()}, with layers in prediction mode if not {@code training}. */
    public static Recording record(boolean training) {
        return Recording.set(true, training);
    }

    /** Stops recording, with layers in prediction mode, until the result is closed. */
    public static Recording pause() {
        return Recording.set(false, false);
    }

    /** Puts layers into training mode and leaves recording as it is. */
    public static Recording trainMode() {
        return Recording.set(Recording.isRecording(), true);
    }

    /** Puts layers into prediction mode and leaves recording as it is. */
    public static Recording predictMode() {
        return Recording.set(Recording.isRecording(), false);
    }

    /** The gradients of the sum of {@code loss} with respect to each of {@code wrt}; zeros where there is no path. */
    public static List<Tensor> gradients(Tensor loss, List<? extends Tensor> wrt) {
        return gradients(List.of(loss), List.of(Full.like(loss, 1)), wrt, false);
    }

    /**
     * The gradients of Σ headᵢ · headGradientᵢ with respect to each of {@code wrt}; zeros where there is no path. What was
     * recorded stays and can be differentiated again. Works on arrays and on traced symbols.
     *
     * @param createGraph whether the gradients can be differentiated in their turn
     */
    public static List<Tensor> gradients(
            List<Tensor> heads, List<Tensor> headGradients, List<? extends Tensor> wrt, boolean createGraph) {
        return gradients(heads, headGradients, wrt, List.of(), createGraph).whole();
    }

    /**
     * The gradients of the sum of {@code loss} with respect to each of {@code wrt}, and by rows with respect to each of
     * {@code tables}, of which only {@link dev.bellows.op.index.Take} along the first axis may read.
     */
    public static Gradients gradients(Tensor loss, List<? extends Tensor> wrt, List<? extends Tensor> tables) {
        return gradients(List.of(loss), List.of(Full.like(loss, 1)), wrt, tables, false);
    }

    /** As {@link #gradients(Tensor, List, List)}, of Σ headᵢ · headGradientᵢ. */
    public static Gradients gradients(
            List<Tensor> heads, List<Tensor> headGradients, List<? extends Tensor> wrt, List<? extends Tensor> tables) {
        return gradients(heads, headGradients, wrt, tables, false);
    }

    private static Gradients gradients(
            List<Tensor> heads,
            List<Tensor> headGradients,
            List<? extends Tensor> wrt,
            List<? extends Tensor> tables,
            boolean createGraph) {
        check(heads, headGradients);
        try (Scope scope = Scope.open("backward");
                Recording mode = Recording.set(createGraph, Recording.isTraining())) {
            Reverse reverse = new Reverse(List.copyOf(wrt), List.of()).byRows(tables);
            reverse.run(heads, new ArrayList<@Nullable Tensor>(headGradients));
            List<Tensor> gradients = new ArrayList<>();
            for (Tensor tensor : wrt) {
                Tensor found = reverse.gradient(tensor);
                gradients.add(kept(scope, found != null ? found : Full.like(tensor, 0), createGraph));
            }
            List<RowSparse> rows = new ArrayList<>();
            for (Tensor table : tables) {
                RowSparse found = reverse.rowGradient(table);
                kept(scope, found.rows(), createGraph);
                kept(scope, found.values(), createGraph);
                rows.add(found);
            }
            return new Gradients(List.copyOf(gradients), List.copyOf(rows));
        }
    }

    /**
     * The gradients of Σ outputᵢ · headGradientᵢ by {@code inputs}, none of which {@code outputs} may depend on otherwise than
     * by what was just computed: nothing behind the inputs is looked at. For gradient rules that compute the forward pass
     * again. Can be differentiated if the thread records.
     *
     * @param headGradients one for each output, null where none flows
     * @return one for each input, null where no path leads there
     */
    public static List<@Nullable Tensor> pullBack(
            List<Tensor> outputs, List<@Nullable Tensor> headGradients, List<Tensor> inputs) {
        Reverse reverse = new Reverse(inputs, inputs);
        reverse.run(outputs, headGradients);
        List<@Nullable Tensor> gradients = new ArrayList<>();
        inputs.forEach(input -> gradients.add(reverse.gradient(input)));
        return gradients;
    }

    /** With {@code createGraph} the intermediate results are part of the gradients' origins and must live on too. */
    private static Tensor kept(Scope scope, Tensor gradient, boolean createGraph) {
        if (createGraph) {
            scope.keepAll();
        } else if (gradient instanceof NDArray array) {
            scope.keep(array);
        }
        return gradient;
    }

    /** Puts the gradient of the sum of {@code loss} into every array with {@linkplain NDArray#attachGrad a gradient}. */
    public static void backward(Tensor loss) {
        backward(List.of(loss), List.of(Full.like(loss, 1)));
    }

    /** As {@link #backward(List, List, boolean)}, of which no second pass is wanted. */
    public static void backward(List<Tensor> heads, List<Tensor> headGradients) {
        backward(heads, headGradients, false);
    }

    /**
     * Puts the gradient of Σ headᵢ · headGradientᵢ into every array with {@linkplain NDArray#attachGrad a gradient}: in
     * place of the one before or on top of it, as the array's {@link GradRequest} says.
     *
     * @param retainGraph whether the heads, or others that share a part of their computation, will be differentiated
     *     again. If not, the arrays on the way {@linkplain NDArray#forget forget} their origins, and a second pass is refused
     */
    public static void backward(List<Tensor> heads, List<Tensor> headGradients, boolean retainGraph) {
        Map<Boolean, List<NDArray>> leaves = Reverse.leaves(heads).stream()
                .filter(NDArray.class::isInstance)
                .map(NDArray.class::cast)
                .filter(array -> array.gradRequest() != GradRequest.NULL)
                .collect(Collectors.partitioningBy(array -> array.gradRequest() == GradRequest.ROWS));
        List<NDArray> arrays = leaves.getOrDefault(false, List.of());
        List<NDArray> tables = leaves.getOrDefault(true, List.of());
        if (arrays.isEmpty() && tables.isEmpty()) {
            throw new IllegalStateException(
                    "backward: the loss depends on no array with a gradient; call attachGrad() on the leaves and"
                            + " compute the loss inside Autograd.record()");
        }
        try (Scope scope = Scope.open("backward")) {
            Gradients gradients = gradients(heads, headGradients, arrays, tables, false);
            for (int i = 0; i < arrays.size(); i++) {
                store(arrays.get(i), (NDArray) gradients.whole().get(i));
            }
            for (int i = 0; i < tables.size(); i++) {
                RowSparse found = gradients.byRows().get(i);
                scope.keep((NDArray) found.rows());
                scope.keep((NDArray) found.values());
                tables.get(i).rowGrad(found);
            }
        }
        if (!retainGraph) {
            Reverse.forget(heads);
        }
    }

    private static void store(NDArray leaf, NDArray gradient) {
        NDArray grad = java.util.Objects.requireNonNull(leaf.grad());
        grad.assign(leaf.gradRequest() == GradRequest.ADD ? (NDArray) grad.add(gradient) : gradient);
    }

    private static void check(List<Tensor> heads, List<Tensor> headGradients) {
        if (heads.size() != headGradients.size()) {
            throw new ShapeException(
                    "gradients: " + heads.size() + " heads but " + headGradients.size() + " head gradients");
        }
        for (int i = 0; i < heads.size(); i++) {
            Spec head = heads.get(i).spec();
            if (!head.dtype().isFloating()) {
                throw new DTypeException(
                        "gradients: head " + i + " is " + head + "; only floating heads have gradients");
            }
            if (!head.equals(headGradients.get(i).spec())) {
                throw new ShapeException("gradients: head " + i + " is " + head + ", its head gradient "
                        + headGradients.get(i).spec());
            }
        }
    }
}
