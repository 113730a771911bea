package dev.bellows.train.fit;

import dev.bellows.autograd.Autograd;
import dev.bellows.autograd.Gradients;
import dev.bellows.backend.Arrivals;
import dev.bellows.backend.Backend;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.graph.Compilation;
import dev.bellows.graph.CompiledCache;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Graph;
import dev.bellows.graph.Segmentation;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.op.comm.GatherParts;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.index.RowSparse;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.optim.GradientPlaces;
import dev.bellows.optim.TracedStep;
import dev.bellows.optim.Updating;
import dev.bellows.parallel.pipeline.Stage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One compiled pass: from inputs and labels to the summed loss, the outputs, and what else its kind is for. */
final class PassGraph implements CompiledCache.Entry {
    /** What a pass is for. */
    enum Kind {
        /** Forward alone. */
        EVALUATION,
        /** Forward and backward of one batch of several, whose gradients add up. */
        GRADIENTS,
        /** Forward, backward and the update of the weights, as far as that is a part of the graph. */
        STEP
    }

    /**
     * A pass before it is compiled.
     *
     * @param scores what the network gives, and behind that, if it is not the first of these, what metrics are shown
     * @param shown which of these metrics are shown; none where another stage gives them
     * @param gathering what would put that together, where ranks divide it
     * @param places where gradients go that leave the graph
     * @param step the update, if it is a part of the graph
     */
    private record Traced(
            Graph graph,
            List<Spec> scores,
            int shown,
            @Nullable GatherParts gathering,
            @Nullable GradientPlaces places,
            @Nullable TracedStep step) {
        Spec loss() {
            return graph.outputs().get(0).spec();
        }
    }

    private final Model model;
    private final Updating updating;
    private final Minibatch example;
    private final Kind kind;
    private final Traced traced;
    private final NDArray loss;
    private final List<NDArray> outputs = new ArrayList<>();
    private final List<NDArray> tables = new ArrayList<>();
    private final List<RowSparse> rows = new ArrayList<>();
    private final Executable executable;

    /** Everything belongs to the current scope. */
    PassGraph(Model model, Updating updating, Minibatch example, Kind kind, Compilation compilation) {
        this.model = model;
        this.updating = updating;
        this.example = example;
        this.kind = kind;
        Backend backend = model.backend();
        traced = kind == Kind.EVALUATION ? trace(1) : within(compilation);
        loss = NDArray.empty(backend, traced.loss());
        traced.scores.forEach(score -> outputs.add(NDArray.empty(backend, score)));
        if (traced.places != null) {
            makeRows(traced.places);
        }
        executable = Executable.compile(traced.graph, backend, compilation.precision());
    }

    private void makeRows(GradientPlaces places) {
        int first = 1 + outputs.size() + places.gradients().size();
        List<Symbol> results = traced.graph.outputs();
        results.subList(first, results.size())
                .forEach(result -> tables.add(NDArray.empty(model.backend(), result.spec())));
        for (int i = 0; i < places.tables().size(); i++) {
            Shape shape = places.tables().get(i).shape();
            rows.add(new RowSparse(tables.get(2 * i), tables.get(2 * i + 1), shape));
        }
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
        List<Tensor> weights = inputs(trace, "weight", example.weighing());
        Stage stage = model.stage();
        if (stage != null) {
            StageTrace.Batch batch = new StageTrace.Batch(inputs, labels, weights);
            return traced(trace, new StageTrace(model, stage, trace, batch, segments, example.count()));
        }
        try (Recording mode = Recording.set(false, kind != Kind.EVALUATION)) {
            List<Tensor> scores = model.net().callAll(inputs);
            if (segments > 1) {
                OutputParts parts = OutputParts.of(scores);
                Graph cut = Segmentation.of(trace.graph(parts.own()), segments);
                trace = cut.trace();
                List<Symbol> others =
                        cut.inputs().subList(inputs.size(), cut.inputs().size());
                labels = List.copyOf(others.subList(0, labels.size()));
                weights = List.copyOf(others.subList(labels.size(), others.size()));
                scores = parts.whole(cut.outputs());
            }
            return trace(trace, scores, labels, weights);
        }
    }

    private Traced traced(Trace trace, StageTrace stage) {
        GradientPlaces places = kind == Kind.EVALUATION ? null : updating.places(kind == Kind.GRADIENTS);
        try (Recording mode = Recording.set(false, kind != Kind.EVALUATION)) {
            stage.record(places);
            List<Tensor> results = new ArrayList<>(List.of(stage.loss()));
            results.addAll(stage.outputs());
            int shown = stage.shown().isEmpty() ? 0 : results.size() - 1;
            results.addAll(stage.shown());
            List<Spec> specs = results.subList(1, results.size()).stream()
                    .map(Tensor::spec)
                    .toList();
            results.addAll(stage.gradients());
            return new Traced(trace.graph(results), specs, shown, shown == 0 ? stage.gathering() : null, places, null);
        }
    }

    private Traced trace(Trace trace, List<Tensor> scores, List<Tensor> labels, List<Tensor> weights) {
        Model.Summed summed = model.lossSum(scores, labels, weights);
        Tensor sum = summed.loss();
        TracedStep step =
                kind == Kind.STEP ? updating.traced(trace, mean(sum, weights)).orElse(null) : null;
        GradientPlaces places =
                kind == Kind.EVALUATION || step != null ? null : updating.places(kind == Kind.GRADIENTS);
        List<Tensor> results = new ArrayList<>(List.of(sum));
        OutputParts parts = OutputParts.of(scores);
        results.addAll(parts.own());
        boolean apart = summed.shown() != scores.get(0);
        if (apart) {
            results.add(summed.shown());
        }
        List<Spec> specs =
                results.subList(1, results.size()).stream().map(Tensor::spec).toList();
        if (places != null) {
            results.addAll(gradients(trace, sum, places));
        }
        int shown = apart ? scores.size() : 0;
        return new Traced(
                trace.graph(results), specs, shown, apart ? null : parts.parts().get(0), places, step);
    }

    private Tensor mean(Tensor sum, List<Tensor> weights) {
        return weights.isEmpty()
                ? sum.mul(1.0 / example.count())
                : sum.div(ReduceSum.sum(Cast.cast(weights.get(0), sum.spec().dtype())));
    }

    private static List<Tensor> gradients(Trace trace, Tensor sum, GradientPlaces places) {
        Gradients found = Autograd.gradients(sum, symbols(trace, places.weights()), symbols(trace, places.tables()));
        List<Tensor> all = new ArrayList<>(found.whole());
        for (RowSparse table : found.byRows()) {
            all.add(table.rows());
            all.add(table.values());
        }
        return all;
    }

    private static List<Symbol> symbols(Trace trace, List<NDArray> arrays) {
        return arrays.stream().map(trace::capture).toList();
    }

    /** What it does step by step, for a reader. */
    String explain() {
        return executable.explain();
    }

    /** Whether it still changes what the trainer would. */
    @Override
    public boolean isCurrent() {
        return (traced.step == null || traced.step.isCurrent())
                && (traced.places == null || traced.places.equals(updating.places(kind == Kind.GRADIENTS)));
    }

    private static List<Tensor> inputs(Trace trace, String name, List<NDArray> arrays) {
        List<Tensor> inputs = new ArrayList<>();
        for (Spec spec : Minibatch.specs(arrays)) {
            inputs.add(trace.input(name + inputs.size(), spec));
        }
        return inputs;
    }

    /** @param staged where gradients wait that are added to those that are there; null: they replace them */
    Pass.Result run(Minibatch batch, @Nullable StagedGradients staged) {
        List<NDArray> in = batch.arrays();
        List<NDArray> out = new ArrayList<>(List.of(loss));
        out.addAll(outputs);
        GradientPlaces places = traced.places;
        if (places == null) {
            if (traced.step != null) {
                in.addAll(traced.step.next());
            }
            executable.runInto(in, out);
        } else {
            int first = out.size();
            out.addAll(staged == null ? places.gradients() : staged.of(places));
            int end = out.size();
            out.addAll(tables);
            executable.runInto(in, out, kind == Kind.STEP ? arrivals(first, end) : Arrivals.UNHEARD);
            give(places, staged);
        }
        if (outputs.isEmpty()) {
            return new Pass.Result(List.of(), null, loss.item(), false);
        }
        Shown shown = new Shown(outputs.get(traced.shown), traced.gathering);
        List<NDArray> given = traced.shown == 0 ? outputs : outputs.subList(0, traced.shown);
        return new Pass.Result(given, shown, loss.item(), traced.step != null);
    }

    /** Tells the trainer of the outputs that are gradients. */
    private Arrivals arrivals(int first, int end) {
        Arrivals gradients = updating.arrivals();
        return (output, fence) -> {
            if (output >= first && output < end) {
                gradients.ready(output - first, fence);
            }
        };
    }

    private void give(GradientPlaces places, @Nullable StagedGradients staged) {
        if (staged != null) {
            Pass.store(staged.of(places), places.gradients(), true);
        }
        if (kind == Kind.STEP) {
            updating.rows(rows);
        } else {
            updating.addRows(rows, staged != null);
        }
    }

    @Override
    public void close() {
        close(traced);
        executable.close();
        loss.close();
        outputs.forEach(NDArray::close);
        tables.forEach(NDArray::close);
    }
}
