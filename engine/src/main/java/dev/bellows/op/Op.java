package dev.bellows.op;

import dev.bellows.core.Spec;
import dev.bellows.json.Family;
import java.util.List;

/**
 * A function of arrays. Implementations are records: equal attributes make equal ops, which is what kernel caches and
 * common-subexpression elimination rely on.
 */
@Family(value = "op", settings = "with")
public sealed interface Op permits Primitive, Composite {
    /**
     * The specs of the outputs. This is the only place where an op checks its arguments.
     *
     * @throws dev.bellows.core.ShapeException if the shapes do not fit, with the shapes
     * @throws dev.bellows.core.DTypeException if the element types do not fit
     */
    List<Spec> infer(List<Spec> in);

    /** The name in messages and documents: the record's own. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** How this op meets bf16 in a graph that was recorded in f32, where bf16 is wanted. */
    Narrowing narrowing();

    /** Applies this op and returns its first output. */
    default Tensor on(Tensor... in) {
        return onAll(List.of(in)).get(0);
    }

    /** Applies this op: computed at once if all inputs are arrays, recorded if any of them is being traced. */
    default List<Tensor> onAll(List<Tensor> in) {
        Tensor interpreter = in.get(0);
        for (Tensor tensor : in) {
            if (tensor.isTraced()) {
                interpreter = tensor;
                break;
            }
        }
        return interpreter.apply(this, in);
    }
}
