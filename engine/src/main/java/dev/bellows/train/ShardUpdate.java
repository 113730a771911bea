package dev.bellows.train;

import dev.bellows.backend.Backend;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.optim.Optimizer;
import java.util.ArrayList;
import java.util.List;

/**
 * The optimizer on one stretch of the flat weights: this worker's shard of a bucket. Its states exist on this worker
 * alone, so memory and time for them shrink with the number of workers.
 */
final class ShardUpdate {
    private final Optimizer optimizer;
    private final NDArray weights;
    private final NDArray gradients;
    private final List<NDArray> scalars;
    private final NDArray scale;
    private final NDArray newWeights;
    private List<NDArray> states;
    private List<NDArray> newStates;
    private final Executable executable;

    /**
     * @param weights the shard, a view of the flat weights
     * @param gradients the shard of the summed gradients
     */
    ShardUpdate(Optimizer optimizer, NDArray weights, NDArray gradients, Backend backend) {
        Spec spec = weights.spec();
        this.optimizer = optimizer;
        this.weights = weights;
        this.gradients = gradients;
        this.scalars = arrays(optimizer.scalars(1).size(), Spec.of(DType.F32));
        this.scale = NDArray.zeros(Spec.of(DType.F32));
        this.newWeights = NDArray.empty(spec);
        this.states = arrays(optimizer.states(), spec);
        this.newStates = arrays(optimizer.states(), spec);
        Trace trace = new Trace();
        List<Tensor> in = new ArrayList<>();
        in.add(trace.input("weights", spec));
        Symbol gradient = trace.input("gradients", spec);
        in.add(gradient);
        for (int i = 0; i < optimizer.states(); i++) {
            in.add(trace.input("state" + i, spec));
        }
        for (int i = 0; i < scalars.size(); i++) {
            in.add(trace.input("scalar" + i, scalars.get(i).spec()));
        }
        in.set(1, gradient.mul(trace.input("scale", scale.spec())));
        this.executable = Executable.compile(trace.graph(optimizer.update().onAll(in)), backend);
    }

    private static List<NDArray> arrays(int count, Spec spec) {
        List<NDArray> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(NDArray.zeros(spec));
        }
        return made;
    }

    /**
     * Changes the weights by the gradients.
     *
     * @param step from 1
     * @param samples by whose number the summed gradient is divided
     */
    void run(long step, double samples) {
        List<Double> values = optimizer.scalars(step);
        for (int i = 0; i < scalars.size(); i++) {
            scalars.get(i).fill(values.get(i));
        }
        scale.fill(1 / samples);
        List<NDArray> in = new ArrayList<>(List.of(weights, gradients));
        in.addAll(states);
        in.addAll(scalars);
        in.add(scale);
        List<NDArray> out = new ArrayList<>(List.of(newWeights));
        out.addAll(newStates);
        executable.runInto(in, out);
        weights.assign(newWeights);
        List<NDArray> old = states;
        states = newStates;
        newStates = old;
    }
}
