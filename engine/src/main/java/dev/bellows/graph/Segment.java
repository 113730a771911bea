package dev.bellows.graph;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.movement.Reshape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A graph as one op: from its inputs and captured arrays to its results. Its gradient does the forward pass again, so of
 * all values between the inputs and the results none has to be kept.
 */
record Segment(Graph graph) implements Composite, Differentiable {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return graph.results().stream().map(Symbol::spec).toList();
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        int inputs = graph.inputs().size();
        return graph.replay(in.subList(0, inputs), in.subList(inputs, in.size()));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        try (Scope scope = Scope.open("segment")) {
            // Views of the inputs, so that lowering does not take the steps for those of the first pass, and keep these
            List<Tensor> again =
                    v.inputs().stream().map(x -> new Reshape(x.shape()).on(x)).toList();
            List<Tensor> y;
            try (Recording recording = Recording.set(true, Recording.isTraining())) {
                y = expand(again);
            }
            List<@Nullable Tensor> dx = new ArrayList<>();
            for (Tensor gradient : Autograd.pullBack(y, v.outputGradients(), again)) {
                dx.add(gradient instanceof NDArray array ? scope.keep(array) : gradient);
            }
            if (Recording.isRecording()) {
                scope.keepAll(); // the gradients' own origins
            }
            return dx;
        }
    }
}
