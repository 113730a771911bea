package dev.bellows.train.fit;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backend;
import dev.bellows.core.Spec;
import dev.bellows.graph.Compilation;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Graph;
import dev.bellows.graph.Segmentation;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.optim.TracedStep;
import dev.bellows.optim.Trainer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One compiled pass: from inputs and labels to the summed loss, the outputs, and what else its kind is for. */
final class PassGraph {
    /** What a pass is for. */
    enum Kind {
        /** Forward alone. */
        EVALUATION,
        /** Forward and backward, up to the gradients. */
        GRADIENTS,
        /** Forward, backward and the update of the weights. */
        STEP
    }

    /** A pass before it is compiled. */
    private record Traced(
            Graph graph,
            List<Spec> scores,
            List<NDArray> weights,
            @Nullable TracedStep step) {
        Spec loss() {
            return graph.outputs().get(0).spec();
        }
    }

    private final Model model;
    private final Trainer trainer;
    private final Minibatch example;
    private final Kind kind;
    private final Traced traced;
    private final NDArray loss;
    private final List<NDArray> outputs = new ArrayList<>();
    private final List<NDArray> staged = new ArrayList<>();
    private final Executable executable;

    /** Everything belongs to the current scope. */
    PassGraph(Model model, Trainer trainer, Minibatch example, Kind kind, Compilation compilation) {
        this.model = model;
        this.trainer = trainer;
        this.example = example;
        this.kind = kind;
        Backend backend = model.backend();
        traced = kind == Kind.EVALUATION ? trace(1) : within(compilation);
        loss = NDArray.empty(backend, traced.loss());
        traced.scores.forEach(score -> outputs.add(NDArray.empty(backend, score)));
        executable = Executable.compile(traced.graph, backend, compilation.precision());
    }

    private Traced within(Compilation compilation) {
        List<Traced> tried = new ArrayList<>();
        try {
            Segmentation.within(compilation, model.backend(), segments -> {
                Traced made = trace(segments);
                tried.add(made);
                return made.graph;
            });
            return tried.remove(tried.size() - 1);
        } finally {
            tried.forEach(PassGraph::close);
        }
    }

    private static void close(Traced traced) {
        if (traced.step != null) {
            traced.step.close();
        }
    }

    /** @param segments how many parts of the forward pass keep nothing but what goes in and out */
    private Traced trace(int segments) {
        Trace trace = new Trace();
        List<Tensor> inputs = inputs(trace, "input", example.inputs());
        List<Tensor> labels = inputs(trace, "label", example.labels());
        try (Recording mode = Recording.set(false, kind != Kind.EVALUATION)) {
            List<Tensor> scores = model.net().callAll(inputs);
            if (segments > 1) {
                Graph cut = Segmentation.of(trace.graph(scores), segments);
                trace = cut.trace();
                labels = List.copyOf(
                        cut.inputs().subList(inputs.size(), cut.inputs().size()));
                scores = List.copyOf(cut.outputs());
            }
            return trace(trace, scores, labels);
        }
    }

    private Traced trace(Trace trace, List<Tensor> scores, List<Tensor> labels) {
        Tensor sum = ReduceSum.sum(model.objective().of(scores, labels));
        List<NDArray> weights = kind == Kind.GRADIENTS
                ? WeightGradients.wanting(model.weights())
                : List.of(); // known now that the network has seen its inputs
        TracedStep step = kind == Kind.STEP ? trainer.trace(trace, sum.mul(1.0 / example.count())) : null;
        List<Tensor> results = new ArrayList<>(List.of(sum));
        results.addAll(scores);
        results.addAll(
                Autograd.gradients(sum, weights.stream().map(trace::capture).toList()));
        List<Spec> specs = scores.stream().map(Tensor::spec).toList();
        return new Traced(trace.graph(results), specs, weights, step);
    }

    /** What it does step by step, for a reader. */
    String explain() {
        return executable.explain();
    }

    /** Whether it still changes what the trainer would. */
    boolean isCurrent() {
        return traced.step == null || traced.step.isCurrent();
    }

    private static List<Tensor> inputs(Trace trace, String name, List<NDArray> arrays) {
        List<Tensor> inputs = new ArrayList<>();
        for (Spec spec : Minibatch.specs(arrays)) {
            inputs.add(trace.input(name + inputs.size(), spec));
        }
        return inputs;
    }

    /** @param add whether gradients are added to those that are there */
    Pass.Result run(Minibatch batch, boolean add) {
        List<NDArray> in = new ArrayList<>(batch.inputs());
        in.addAll(batch.labels());
        if (traced.step != null) {
            in.addAll(traced.step.next());
        }
        List<NDArray> gradients = WeightGradients.of(traced.weights);
        List<NDArray> out = new ArrayList<>(List.of(loss));
        out.addAll(outputs);
        out.addAll(add ? staging() : gradients);
        executable.runInto(in, out);
        if (add) {
            WeightGradients.store(staged, gradients, true);
        }
        return new Pass.Result(outputs, loss.item());
    }

    /** Where gradients wait to be added to those of the batches before; made when first needed. */
    private List<NDArray> staging() {
        if (staged.isEmpty()) {
            for (NDArray weight : traced.weights) {
                NDArray array = NDArray.empty(weight.backend(), weight.spec());
                array.disown();
                staged.add(array);
            }
        }
        return staged;
    }

    void close() {
        close(traced);
        executable.close();
        loss.close();
        outputs.forEach(NDArray::close);
        staged.forEach(NDArray::close);
    }
}
