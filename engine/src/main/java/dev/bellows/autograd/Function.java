package dev.bellows.autograd;

import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function with a gradient of one's own. Written with ops it computes on arrays and traces to a graph alike, and its
 * gradient can be differentiated in its turn.
 *
 * <pre>{@code
 * final class ClippedExp implements Function {
 *     public List<Tensor> forward(Saved saved, List<Tensor> x) {
 *         Tensor y = Exp.exp(Clip.clip(x.get(0), -10, 10));
 *         saved.save(y);
 *         return List.of(y);
 *     }
 *
 *     public List<@Nullable Tensor> backward(Saved saved, List<Tensor> dy) {
 *         return Vjp.gradients(dy.get(0).mul(saved.get(0)));
 *     }
 * }
 * Tensor y = new ClippedExp().on(x);
 * }</pre>
 */
public interface Function {
    /** The outputs, {@link #outputs} of them. What {@link #backward} needs is handed to {@code saved}. */
    List<Tensor> forward(Saved saved, List<Tensor> x);

    /**
     * The gradients by each input, null where none flows, from those by each output. Pure: it may run again to be
     * differentiated.
     */
    List<@Nullable Tensor> backward(Saved saved, List<Tensor> dy);

    /** How many outputs there are; one unless overridden. */
    default int outputs() {
        return 1;
    }

    /**
     * The specs of the outputs and then of what is saved. Found by running {@link #forward} on tensors that have specs
     * only; a function that reads the elements of its inputs has to override this, and cannot be traced.
     */
    default List<Spec> infer(List<Spec> in) {
        return SpecOnly.outputs(this, in);
    }

    /** Applies this function. */
    default List<Tensor> onAll(List<Tensor> x) {
        return new Custom(this).onAll(x).subList(0, outputs());
    }

    /** Applies this function and returns its first output. */
    default Tensor on(Tensor... x) {
        return onAll(List.of(x)).get(0);
    }
}
