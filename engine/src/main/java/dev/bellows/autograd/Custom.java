package dev.bellows.autograd;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.movement.Reshape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Function} as an op. What the function saves are further outputs, which nobody else sees: so they belong to the
 * scope of the outputs, are values of the graph where the function is traced, and pass on the gradients that the function's
 * own backward pass, differentiated, gives them.
 */
record Custom(Function function) implements Composite, Differentiable {
    @Override
    public String name() {
        return function.getClass().getSimpleName().isEmpty()
                ? "Function"
                : function.getClass().getSimpleName();
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return function.infer(in);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Saved saved = new Saved(List.of());
        List<Tensor> all = new ArrayList<>(function.forward(saved, in));
        if (all.size() != function.outputs()) {
            throw new ShapeException(
                    name() + ": forward returned " + all.size() + " outputs, expects " + function.outputs());
        }
        for (Tensor tensor : saved.tensors()) {
            // a tensor is one output at most, by which it is known: one saved beside being one gets another name
            all.add(all.contains(tensor) ? new Reshape(tensor.shape()).on(tensor) : tensor);
        }
        return List.copyOf(all);
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        int outputs = function.outputs();
        List<Tensor> dy = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            dy.add(v.dy(i));
        }
        List<Tensor> saved = v.outputs().subList(outputs, v.outputs().size());
        List<@Nullable Tensor> dx = function.backward(new Saved(saved), dy);
        if (dx.size() != v.inputs().size()) {
            throw new ShapeException(name() + ": backward returned " + dx.size() + " gradients, expects "
                    + v.inputs().size() + ", one for each input, null where none flows");
        }
        List<@Nullable Tensor> throughSaved = new ArrayList<>(Collections.nCopies(outputs, null));
        throughSaved.addAll(v.outputGradients().subList(outputs, v.outputs().size()));
        return throughSaved.stream().allMatch(gradient -> gradient == null)
                ? dx
                : sum(dx, Reverse.derive(this, v.inputs(), throughSaved));
    }

    private static List<@Nullable Tensor> sum(List<@Nullable Tensor> a, List<@Nullable Tensor> b) {
        List<@Nullable Tensor> sum = new ArrayList<>();
        for (int i = 0; i < a.size(); i++) {
            Tensor left = a.get(i);
            Tensor right = b.get(i);
            sum.add(left == null ? right : right == null ? left : left.add(right));
        }
        return sum;
    }
}
