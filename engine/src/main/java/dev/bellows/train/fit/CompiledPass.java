package dev.bellows.train.fit;

import dev.bellows.core.Spec;
import dev.bellows.graph.Precision;
import dev.bellows.memory.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compiles each pass once per specs of a batch; batches should therefore keep to a few sizes. */
final class CompiledPass implements Pass {
    /** Past this many the one that was not used for longest is dropped. */
    private static final int LIMIT = 16;

    private record Key(List<Spec> inputs, List<Spec> labels, boolean training) {}

    private final Model model;
    private final Scope scope = Scope.detached("compiled passes");
    private final Map<Key, PassGraph> graphs = new LinkedHashMap<>(LIMIT, 0.75f, true);

    private Precision precision = Precision.FP32;

    CompiledPass(Model model) {
        this.model = model;
    }

    /** How exactly it computes; before the first batch, so that all steps are of one kind. */
    void precision(Precision chosen) {
        if (!graphs.isEmpty()) {
            throw new IllegalStateException("training: the precision is " + precision
                    + " since the first batch; choose it before, or make another training");
        }
        precision = chosen;
    }

    @Override
    public Result train(Minibatch batch, boolean add) {
        return graph(batch, true).run(batch, add);
    }

    @Override
    public Result evaluate(Minibatch batch) {
        return graph(batch, false).run(batch, false);
    }

    private PassGraph graph(Minibatch batch, boolean training) {
        Key key = new Key(Minibatch.specs(batch.inputs()), Minibatch.specs(batch.labels()), training);
        PassGraph known = graphs.get(key);
        if (known == null) {
            if (graphs.size() >= LIMIT) {
                Key eldest = graphs.keySet().iterator().next();
                graphs.remove(eldest).close();
            }
            try (Scope.Entry inside = scope.enter()) {
                known = new PassGraph(model, batch, training, precision);
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
