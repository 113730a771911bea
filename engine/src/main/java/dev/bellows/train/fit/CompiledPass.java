package dev.bellows.train.fit;

import dev.bellows.core.Spec;
import dev.bellows.graph.Precision;
import dev.bellows.memory.Scope;
import dev.bellows.optim.Trainer;
import dev.bellows.profile.Profiler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compiles each pass once per specs of a batch; batches should therefore keep to a few sizes. */
final class CompiledPass implements Pass {
    /** Past this many the one that was not used for longest is dropped. */
    private static final int LIMIT = 16;

    private record Key(List<Spec> inputs, List<Spec> labels, PassGraph.Kind kind) {}

    private final Model model;
    private final Trainer trainer;
    private final Scope scope = Scope.detached("compiled passes");
    private final Map<Key, PassGraph> graphs = new LinkedHashMap<>(LIMIT, 0.75f, true);

    private Precision precision = Precision.FP32;

    CompiledPass(Model model, Trainer trainer) {
        this.model = model;
        this.trainer = trainer;
    }

    /** Before the first batch, so that all steps are of one kind. */
    @Override
    public void precision(Precision chosen) {
        if (!graphs.isEmpty()) {
            throw new IllegalStateException("training: the precision is " + precision
                    + " since the first batch; choose it before, or make another training");
        }
        precision = chosen;
    }

    @Override
    public Result train(Minibatch batch, boolean add) {
        try (Profiler.Task task = Profiler.task("train", "forward and backward")) {
            return graph(batch, PassGraph.Kind.GRADIENTS).run(batch, add);
        }
    }

    @Override
    public Result step(Minibatch batch) {
        try (Profiler.Task task = Profiler.task("train", "step")) {
            return graph(batch, PassGraph.Kind.STEP).run(batch, false);
        }
    }

    @Override
    public Result evaluate(Minibatch batch) {
        return graph(batch, PassGraph.Kind.EVALUATION).run(batch, false);
    }

    private PassGraph graph(Minibatch batch, PassGraph.Kind kind) {
        Key key = new Key(Minibatch.specs(batch.inputs()), Minibatch.specs(batch.labels()), kind);
        PassGraph known = graphs.get(key);
        if (known != null && !known.isCurrent()) {
            graphs.remove(key);
            known.close();
            known = null;
        }
        if (known == null) {
            if (graphs.size() >= LIMIT) {
                Key eldest = graphs.keySet().iterator().next();
                graphs.remove(eldest).close();
            }
            try (Scope.Entry inside = scope.enter()) {
                known = new PassGraph(model, trainer, batch, kind, precision);
            }
            graphs.put(key, known);
        }
        return known;
    }

    @Override
    public void close() {
        graphs.values().forEach(PassGraph::close);
        graphs.clear();
        scope.close();
    }
}
