package dev.bellows.nn;

import dev.bellows.autograd.Function;
import dev.bellows.autograd.Saved;
import dev.bellows.backend.Backend;
import dev.bellows.backend.Fence;
import dev.bellows.core.Spec;
import dev.bellows.graph.CompiledCache;
import dev.bellows.graph.Derived;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Graph;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A traced block for one list of specs, compiled as it is needed: for prediction, and for recording as a {@link Function}
 * whose inputs are those of the block and the arrays that it captured. Where gradients are differentiated again, the
 * function replays its graphs op by op instead.
 */
final class HybridCall implements Function, CompiledCache.Entry {
    private final Graph graph;
    private final Backend backend;
    private final Scope scope = Scope.detached("hybrid");
    private @Nullable Executable plain;
    private @Nullable Derived derived;
    private @Nullable Executable forward;
    private @Nullable Executable backward;

    HybridCall(Graph graph, Backend backend) {
        this.graph = graph;
        this.backend = backend;
    }

    /** Whether all parameters still have the arrays that they had. */
    @Override
    public boolean isCurrent() {
        return graph.held().stream().noneMatch(NDArray::isClosed);
    }

    @Override
    public Fence fence() {
        return backend.fence();
    }

    List<Tensor> run(List<Tensor> in) {
        if (!Recording.isRecording()) {
            Executable known = plain;
            plain = known != null ? known : compile(graph);
            return List.copyOf(plain.run(arrays(in)));
        }
        List<Tensor> operands = new ArrayList<>(in);
        operands.addAll(graph.heldNow());
        return onAll(operands);
    }

    private Executable compile(Graph which) {
        try (Scope.Entry entry = scope.enter()) {
            return Executable.compile(which, backend);
        }
    }

    private Derived derived() {
        Derived known = derived;
        if (known == null) {
            known = Derived.of(graph);
            derived = known;
        }
        return known;
    }

    private static List<NDArray> arrays(List<Tensor> tensors) {
        return tensors.stream().map(NDArray.class::cast).toList();
    }

    /** Whether to compute with the compiled graph: not when its steps are to be recorded or traced. */
    private boolean computes(List<Tensor> in) {
        return !Recording.isRecording() && !scope.isClosed() && in.stream().noneMatch(Tensor::isTraced);
    }

    @Override
    public List<Tensor> forward(Saved saved, List<Tensor> x) {
        Derived graphs = derived();
        int inputs = graph.inputs().size();
        List<Tensor> all;
        if (computes(x)) {
            Executable known = forward;
            forward = known != null ? known : compile(graphs.forward());
            all = List.copyOf(forward.run(arrays(x.subList(0, inputs))));
        } else {
            all = graphs.forward().replay(x.subList(0, inputs), x.subList(inputs, x.size()));
        }
        for (int place : graphs.reads()) {
            saved.save(place < x.size() ? x.get(place) : all.get(place - x.size()));
        }
        return all.subList(0, graphs.outputs());
    }

    @Override
    public List<@Nullable Tensor> backward(Saved saved, List<Tensor> dy) {
        Derived graphs = derived();
        List<Tensor> in = new ArrayList<>(dy);
        for (int i = 0; i < graphs.reads().size(); i++) {
            in.add(saved.get(i));
        }
        List<Tensor> gradients;
        if (computes(in)) {
            Executable known = backward;
            backward = known != null ? known : compile(graphs.backward());
            gradients = List.copyOf(backward.run(arrays(in)));
        } else {
            gradients = graphs.backward().replay(in, List.of());
        }
        List<@Nullable Tensor> dx = new ArrayList<>(Collections.nCopies(graphs.given(), null));
        for (int i = 0; i < gradients.size(); i++) {
            dx.set(graphs.leadsTo().get(i), gradients.get(i));
        }
        return dx;
    }

    @Override
    public int outputs() {
        return graph.outputs().size();
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Derived graphs = derived();
        List<Spec> specs = new ArrayList<>(graphs.specs().subList(0, graphs.outputs()));
        for (int place : graphs.reads()) {
            specs.add(place < in.size() ? in.get(place) : graphs.specs().get(place - in.size()));
        }
        return specs;
    }

    @Override
    public void close() {
        if (!scope.isClosed()) {
            scope.close();
        }
    }
}
