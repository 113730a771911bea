package dev.bellows.op;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An op with a written gradient. */
public interface Differentiable {
    /**
     * The vector-Jacobian product: from the gradients of a scalar with respect to each output, those with respect to
     * each input, in the order of the inputs. {@code null} stands for an input through which no gradient flows.
     */
    List<@Nullable Tensor> vjp(Vjp v);
}
