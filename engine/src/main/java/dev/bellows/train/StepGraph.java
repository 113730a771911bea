package dev.bellows.train;

import dev.bellows.autograd.Autograd;
import dev.bellows.autograd.Gradients;
import dev.bellows.backend.Backend;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Graph;
import dev.bellows.graph.Segmentation;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.index.RowSparse;
import dev.bellows.op.reduce.ArgMax;
import dev.bellows.op.reduce.ReduceSum;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Forward and backward pass for one number of samples, compiled: from features and labels to the summed loss, the number
 * of right predictions, and the gradient of the summed loss by each weight, that of tables by rows.
 */
final class StepGraph {
    private static final int GRADIENTS = 2; // the outputs before the gradients

    private final NDArray features;
    private final NDArray labels;
    private final NDArray loss;
    private final NDArray correct;
    private final List<NDArray> outputs = new ArrayList<>();
    private final List<RowSparse> rows = new ArrayList<>();
    private final int gradients;
    private final Executable executable;

    /** Everything belongs to the current scope. */
    StepGraph(TrainConfig config, Replica replica, int samples, Backend backend) {
        Spec x = new Spec(Shape.of(samples).concat(config.inputShape()), DType.F32);
        Spec y = Spec.of(DType.I32, samples);
        features = NDArray.empty(backend, x);
        labels = NDArray.empty(backend, y);
        loss = NDArray.empty(backend, Spec.of(DType.F32));
        correct = NDArray.empty(backend, Spec.of(DType.F32));
        outputs.add(loss);
        outputs.add(correct);
        outputs.addAll(replica.flat().gradientViews());
        gradients = outputs.size();
        Graph graph =
                Segmentation.within(config.compilation(), backend, segments -> trace(config, replica, segments, x, y));
        for (Symbol output : graph.outputs().subList(gradients, graph.outputs().size())) {
            outputs.add(NDArray.empty(backend, output.spec()));
        }
        List<Parameter> tables = replica.tables().parameters();
        for (int i = 0; i < tables.size(); i++) {
            int at = gradients + 2 * i;
            rows.add(new RowSparse(
                    outputs.get(at), outputs.get(at + 1), tables.get(i).shape()));
        }
        executable = Executable.compile(graph, backend, config.compilation().precision());
    }

    /** @param segments how many parts of the forward pass keep nothing but what goes in and out */
    private static Graph trace(TrainConfig config, Replica replica, int segments, Spec x, Spec y) {
        Trace trace = new Trace();
        Symbol features = trace.input("features", x);
        trace.input("labels", y);
        try (Recording training = Recording.set(false, true)) {
            Tensor scores = replica.net().forward(features);
            return withGradients(config, replica, Segmentation.of(trace.graph(List.of(scores)), segments));
        }
    }

    private static Graph withGradients(TrainConfig config, Replica replica, Graph forward) {
        Trace trace = forward.trace();
        Symbol scores = forward.outputs().get(0);
        Symbol labels = forward.inputs().get(1);
        Tensor loss = ReduceSum.sum(config.loss().of(scores, labels));
        List<Tensor> results = new ArrayList<>(List.of(loss, correct(scores, labels)));
        List<Symbol> weights = symbols(trace, replica.flat().parameters());
        List<Symbol> tables = symbols(trace, replica.tables().parameters());
        Gradients found = Autograd.gradients(loss, weights, tables);
        results.addAll(found.whole());
        for (RowSparse table : found.byRows()) {
            results.add(table.rows());
            results.add(table.values());
        }
        return trace.graph(results);
    }

    private static List<Symbol> symbols(Trace trace, List<Parameter> parameters) {
        return parameters.stream().map(Parameter::data).map(trace::capture).toList();
    }

    private static Tensor correct(Tensor scores, Tensor labels) {
        Tensor predicted = ArgMax.argMax(Flatten.flatten(scores), 1);
        return ReduceSum.sum(Cast.cast(Equal.equal(predicted, labels), DType.F32));
    }

    /**
     * Runs one pass; the gradients are written to the flat gradients.
     *
     * @param listener hears of each gradient, by its place in the flat parameters, as soon as it is complete
     */
    void run(ByteBuffer x, ByteBuffer y, Executable.OutputListener listener) {
        features.write(x);
        labels.write(y);
        try (Scope scope = Scope.open("step")) {
            executable.runInto(List.of(features, labels), outputs, output -> {
                if (output >= GRADIENTS && output < gradients) {
                    listener.ready(output - GRADIENTS);
                }
            });
        }
    }

    /** The gradients of the tables that the last run found. */
    List<RowSparse> rows() {
        return rows;
    }

    double loss() {
        return loss.item();
    }

    double correct() {
        return correct.item();
    }

    String explain() {
        return executable.explain();
    }
}
