package dev.bellows.train.fit;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backend;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Graph;
import dev.bellows.graph.Precision;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.List;

/** One compiled pass: from inputs and labels to the summed loss, the outputs, and the gradients in training. */
final class PassGraph {
    private final List<NDArray> weights;
    private final NDArray loss;
    private final List<NDArray> outputs = new ArrayList<>();
    private final List<NDArray> staged = new ArrayList<>();
    private final Executable executable;

    /** Everything belongs to the current scope. */
    PassGraph(Model model, Minibatch example, boolean training, Precision precision) {
        Backend backend = model.backend();
        Trace trace = new Trace();
        List<Tensor> inputs = inputs(trace, "input", example.inputs());
        List<Tensor> labels = inputs(trace, "label", example.labels());
        Graph graph;
        try (Recording mode = Recording.set(false, training)) {
            List<Tensor> scores = model.net().callAll(inputs);
            Tensor sum = ReduceSum.sum(model.objective().of(scores, labels));
            weights = training
                    ? WeightGradients.wanting(model.weights())
                    : List.of(); // known now that the network has seen its inputs
            List<Tensor> results = new ArrayList<>(List.of(sum));
            results.addAll(scores);
            results.addAll(
                    Autograd.gradients(sum, weights.stream().map(trace::capture).toList()));
            graph = trace.graph(results);
            loss = NDArray.empty(backend, sum.spec());
            scores.forEach(score -> outputs.add(NDArray.empty(backend, score.spec())));
        }
        executable = Executable.compile(graph, backend, precision);
    }

    private static List<Tensor> inputs(Trace trace, String name, List<NDArray> arrays) {
        List<Tensor> inputs = new ArrayList<>();
        for (Spec spec : Minibatch.specs(arrays)) {
            inputs.add(trace.input(name + inputs.size(), spec));
        }
        return inputs;
    }

    Pass.Result run(Minibatch batch, boolean add) {
        List<NDArray> in = new ArrayList<>(batch.inputs());
        in.addAll(batch.labels());
        List<NDArray> gradients = WeightGradients.of(weights);
        List<NDArray> out = new ArrayList<>(List.of(loss));
        out.addAll(outputs);
        out.addAll(add ? staging() : gradients);
        try (Scope scope = Scope.open("pass")) {
            executable.runInto(in, out);
        }
        if (add) {
            WeightGradients.store(staged, gradients, true);
        }
        return new Pass.Result(outputs, loss.item());
    }

    /** Where gradients wait to be added to those of the batches before; made when first needed. */
    private List<NDArray> staging() {
        if (staged.isEmpty()) {
            for (NDArray weight : weights) {
                NDArray array = NDArray.empty(weight.backend(), weight.spec());
                array.disown();
                staged.add(array);
            }
        }
        return staged;
    }

    void close() {
        executable.close();
        loss.close();
        outputs.forEach(NDArray::close);
        staged.forEach(NDArray::close);
    }
}
