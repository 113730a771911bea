package dev.bellows.nn;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.graph.Graph;
import dev.bellows.graph.GraphTemplate;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network that is given as graphs, one for prediction and one for training, such as one loaded from a file. The arrays
 * that the graphs capture are its parameters, so it can be trained, traced, and be a part of another network. It takes any number
 * of rows if its graphs do, else that which they were traced for.
 */
public final class GraphBlock extends Block {
    private final GraphTemplate predicting;
    private final GraphTemplate training;
    private final IdentityHashMap<NDArray, Parameter> parameters = new IdentityHashMap<>();

    /**
     * @param predicting what it computes outside training
     * @param training what it computes in training, from the same captured arrays
     * @param arrays the captured arrays by name; they belong to the block from now on
     * @param roles what changes each array, by name
     */
    public GraphBlock(
            GraphTemplate predicting,
            GraphTemplate training,
            Map<String, NDArray> arrays,
            Map<String, Parameter.Role> roles) {
        this.predicting = predicting;
        this.training = training;
        arrays.forEach((name, array) -> {
            Parameter.Role role = roles.get(name);
            if (role == null) {
                throw new ShapeException(
                        "GraphBlock: array '" + name + "' is no parameter; there are " + roles.keySet());
            }
            Parameter parameter = role == Parameter.Role.WEIGHT
                    ? weight(name, null)
                    : state(name, role, (kept, key) -> {}); // loaded values are its initial ones
            parameter.set(array);
            parameters.put(array, parameter);
        });
    }

    /** Whether it predicts for every number of rows, which are the first axis of its inputs; else for one alone. */
    public boolean takesAnyRows() {
        return predicting.isForAnyRows();
    }

    /** The specs that it takes, batch included: of the only number of rows, or of some number. */
    public List<Spec> inputs() {
        return predicting.some().inputs().stream().map(Tensor::spec).toList();
    }

    @Override
    public Tensor forward(Tensor x) {
        return forwardAll(List.of(x)).get(0);
    }

    @Override
    public List<Tensor> forwardAll(List<Tensor> in) {
        Shape first = in.get(0).shape();
        Graph graph = (Recording.isTraining() ? training : predicting).at(first.rank() == 0 ? 0 : first.dim(0));
        Tensor witness = in.stream().filter(Tensor::isTraced).findFirst().orElse(in.get(0));
        List<Tensor> held = new ArrayList<>();
        for (Trace.Captured captured : graph.captured()) {
            Spec spec = captured.symbol().spec();
            held.add(parameter(captured.array()).value(this, witness, spec));
        }
        List<Tensor> results = graph.replay(in, held);
        int outputs = graph.outputs().size();
        for (int i = outputs; i < results.size(); i++) {
            parameter(graph.updates().get(i - outputs).target()).update(results.get(i));
        }
        return results.subList(0, outputs);
    }

    private Parameter parameter(NDArray array) {
        Parameter parameter = parameters.get(array);
        if (parameter == null) {
            throw new ShapeException("GraphBlock: a captured array " + array.spec() + " has no name");
        }
        return parameter;
    }

    @Override
    public String toString() {
        Graph graph = predicting.some();
        return "GraphBlock(" + graph.inputs() + " → " + graph.outputs() + ", "
                + graph.ops().size() + " ops)";
    }
}
