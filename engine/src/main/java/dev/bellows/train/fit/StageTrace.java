package dev.bellows.train.fit;

import dev.bellows.autograd.Autograd;
import dev.bellows.autograd.Gradients;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.graph.Graph;
import dev.bellows.graph.Segmentation;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.comm.GatherParts;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.op.comm.Receive;
import dev.bellows.op.comm.Send;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.index.RowSparse;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import dev.bellows.optim.GradientPlaces;
import dev.bellows.parallel.pipeline.Stage;
import dev.bellows.parallel.pipeline.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Records what a stage does with a batch as one graph: each part of the batch forward and backward in the order of its turns, what it sends
 * and receives between, and the gradients of all parts added up. So the plan of memory sees which values of how many parts are kept, and
 * gradients leave the graph as those of a network that is not cut.
 *
 * <p>All ranks of a replica have the same rows, so only what layers give travels; each cuts the lengths of sequences, the labels and the
 * weights from its own copy.
 */
final class StageTrace {
    private final Model model;
    private final Stage stage;
    private final Trace trace;
    private final List<Tensor> inputs;
    private final List<Tensor> labels;
    private final List<Tensor> weights;
    private final int segments;
    private final List<Integer> rows;
    private final Map<List<Spec>, Graph> graphs = new HashMap<>();
    private final IdentityHashMap<NDArray, Tensor> states = new IdentityHashMap<>();
    private final List<Part> parts = new ArrayList<>();
    private @Nullable OutputParts outputs;
    private @Nullable Tensor loss;
    private final List<Tensor> gradients = new ArrayList<>();
    private final List<List<RowSparse>> tables = new ArrayList<>();

    /**
     * A part of the batch between its forward and its backward.
     *
     * @param x what came in
     * @param y what goes on; of the last stage the loss
     * @param output of the network, this rank's part where ranks divide it; null before the last stage
     * @param shown what metrics are shown, likewise
     */
    private record Part(
            Tensor x,
            Tensor y,
            @Nullable Tensor output,
            @Nullable Tensor shown) {}

    /** Inputs, labels and weights of a whole batch, as symbols of a trace. */
    record Batch(List<Tensor> inputs, List<Tensor> labels, List<Tensor> weights) {}

    /**
     * @param segments into how many segments the stage is cut that keep nothing but what goes in and out
     * @param count how many rows the batch has
     */
    StageTrace(Model model, Stage stage, Trace trace, Batch batch, int segments, int count) {
        this.model = model;
        this.stage = stage;
        this.trace = trace;
        this.inputs = batch.inputs;
        this.labels = batch.labels;
        this.weights = batch.weights;
        this.segments = segments;
        this.rows = stage.rows(count, model.isSharded());
    }

    /**
     * Records all of it.
     *
     * @param places where gradients go; null: forward alone
     */
    void record(@Nullable GradientPlaces places) {
        for (Turn turn : stage.turns(rows.size() - 1, places != null)) {
            if (turn.isForward()) {
                forward(turn.part());
            } else {
                backward(turn.part(), Objects.requireNonNull(places));
            }
        }
        states.forEach((state, value) -> trace.update(state, value));
    }

    private void forward(int part) {
        List<Tensor> in = new ArrayList<>(cut(inputs, part));
        if (!stage.isFirst()) {
            Spec spec = stage.entering(in.stream().map(Tensor::spec).toList());
            in.set(0, Receive.receive(inputs.get(0), RankGroups.PIPELINE, stage.number() - 1, spec));
        }
        Tensor y = layers(in);
        if (stage.isLast()) {
            Model.Summed summed = model.lossSum(List.of(y), cut(labels, part), cut(weights, part));
            loss = loss == null ? summed.loss() : loss.add(summed.loss());
            Tensor own = OutputParts.of(List.of(y)).own().get(0);
            parts.add(new Part(in.get(0), summed.loss(), own, summed.shown() == y ? own : summed.shown()));
        } else {
            Send.send(y, RankGroups.PIPELINE, stage.number() + 1);
            parts.add(new Part(in.get(0), y, null, null));
        }
    }

    private List<Tensor> cut(List<Tensor> whole, int part) {
        return whole.stream()
                .map(tensor -> Slice.slice(tensor, 0, rows.get(part), rows.get(part + 1)))
                .toList();
    }

    /** The layers, as recorded for the first part of as many rows; what they follow themselves goes on from part to part. */
    private Tensor layers(List<Tensor> in) {
        Graph graph = graphs.computeIfAbsent(in.stream().map(Tensor::spec).toList(), this::graph);
        List<Tensor> held = new ArrayList<>();
        for (NDArray array : graph.held()) {
            held.add(states.getOrDefault(array, trace.capture(array)));
        }
        List<Tensor> results = graph.replay(in, held);
        for (int i = 0; i < graph.updates().size(); i++) {
            states.put(graph.updates().get(i).target(), results.get(1 + i));
        }
        return Objects.requireNonNull(outputs).whole(results.subList(0, 1)).get(0);
    }

    private Graph graph(List<Spec> specs) {
        Trace own = new Trace();
        List<Tensor> in = new ArrayList<>();
        specs.forEach(spec -> in.add(own.input("x" + in.size(), spec)));
        outputs = OutputParts.of(List.of(stage.forward(in)));
        return Segmentation.of(own.graph(outputs.own()), segments);
    }

    private void backward(int part, GradientPlaces places) {
        Part own = parts.get(part);
        Tensor dy = stage.isLast()
                ? Full.like(own.y, 1)
                : Receive.receive(own.y, RankGroups.PIPELINE, stage.number() + 1, own.y.spec());
        List<Tensor> wanted = new ArrayList<>();
        places.weights().forEach(weight -> wanted.add(trace.capture(weight)));
        if (!stage.isFirst()) {
            wanted.add(own.x);
        }
        List<Tensor> byRows = new ArrayList<>();
        places.tables().forEach(table -> byRows.add(trace.capture(table)));
        Gradients found = Autograd.gradients(List.of(own.y), List.of(dy), wanted, byRows);
        for (int i = 0; i < places.weights().size(); i++) {
            Tensor gradient = found.whole().get(i);
            if (part == 0) {
                gradients.add(gradient);
            } else {
                gradients.set(i, gradients.get(i).add(gradient));
            }
        }
        tables.add(found.byRows());
        if (!stage.isFirst()) {
            Send.send(found.whole().get(wanted.size() - 1), RankGroups.PIPELINE, stage.number() - 1);
        }
    }

    /** The sum over the samples, which the last stage knows; 0 on others. */
    Tensor loss() {
        return loss == null ? Full.of(inputs.get(0), Spec.of(DType.F32), 0) : loss;
    }

    /** What the network gives, of all parts; nothing before the last stage. */
    List<Tensor> outputs() {
        return stage.isLast()
                ? List.of(together(parts.stream().map(Part::output).toList()))
                : List.of();
    }

    /** What metrics are shown if that is not the output; nothing before the last stage. */
    List<Tensor> shown() {
        return stage.isLast() && parts.get(0).shown != parts.get(0).output
                ? List.of(together(parts.stream().map(Part::shown).toList()))
                : List.of();
    }

    /** What would put the output together, where ranks divide it. */
    @Nullable
    GatherParts gathering() {
        OutputParts known = outputs;
        return known == null ? null : known.parts().get(0);
    }

    private static Tensor together(List<@Nullable Tensor> parts) {
        List<Tensor> all = parts.stream().map(Objects::requireNonNull).toList();
        return all.size() == 1 ? all.get(0) : Concat.concat(0, all);
    }

    /** The gradients of the weights, then rows and values of those of each table. */
    List<Tensor> gradients() {
        List<Tensor> all = new ArrayList<>(gradients);
        int count = tables.isEmpty() ? 0 : tables.get(0).size();
        for (int i = 0; i < count; i++) {
            int table = i;
            RowSparse sum =
                    RowSparse.sum(tables.stream().map(part -> part.get(table)).toList());
            all.add(sum.rows());
            all.add(sum.values());
        }
        return all;
    }
}
