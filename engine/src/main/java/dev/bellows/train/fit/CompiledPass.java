package dev.bellows.train.fit;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.graph.Compilation;
import dev.bellows.graph.CompiledCache;
import dev.bellows.memory.Scope;
import dev.bellows.op.comm.RowShares;
import dev.bellows.optim.Updating;
import dev.bellows.profile.Profiler;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Compiles each pass once per specs of a batch; batches should therefore keep to a few sizes. */
final class CompiledPass implements Pass {
    /** Past this many the one that was not used for longest is dropped. */
    private static final int LIMIT = 16;

    /** @param shares how many rows of the batch each peer has, where that matters */
    private record Key(
            List<Spec> inputs, List<Spec> labels, boolean weighed, PassGraph.Kind kind, Optional<RowShares> shares) {}

    private final Model model;
    private final Updating updating;
    private final Scope scope = Scope.detached("compiled passes");
    private final CompiledCache<Key, PassGraph> graphs = new CompiledCache<>("training", LIMIT);
    private final StagedGradients staged = new StagedGradients();

    private Compilation compilation = Compilation.DEFAULT;
    private @Nullable Boolean communicates;
    private List<Spec> seen = List.of(); // inputs that had rows
    private @Nullable PassGraph last;

    CompiledPass(Model model, Updating updating) {
        this.model = model;
        this.updating = updating;
    }

    @Override
    public void compile(UnaryOperator<Compilation> change) {
        if (last != null) {
            throw new IllegalStateException("training: passes are compiled since the first batch, in " + compilation
                    + "; choose before it, or make another training");
        }
        compilation = change.apply(compilation);
    }

    @Override
    public boolean communicates(Minibatch batch) {
        if (model.objective().comparesSamples()) {
            return true;
        }
        Boolean known = communicates;
        if (known == null) {
            known = model.net().communicates(ofOneRow(seen.isEmpty() ? Minibatch.specs(batch.inputs()) : seen));
            communicates = known;
        }
        return known;
    }

    /** A batch may have no rows, for which not every network is made. */
    private static List<Spec> ofOneRow(List<Spec> batch) {
        return batch.stream()
                .map(spec -> spec.with(Shape.of(1).concat(spec.shape().without(0))))
                .toList();
    }

    @Override
    public String explain() {
        String steps = last == null ? "not compiled yet: the first batch says for which shapes" : last.explain();
        return model.stage() == null ? steps : model.stage().explain() + steps;
    }

    @Override
    public Result train(Minibatch batch, boolean add) {
        try (Profiler.Task task = Profiler.task("train", "forward and backward")) {
            return run(batch, PassGraph.Kind.GRADIENTS, add);
        }
    }

    @Override
    public Result step(Minibatch batch) {
        try (Profiler.Task task = Profiler.task("train", "step")) {
            return run(batch, PassGraph.Kind.STEP, false);
        }
    }

    @Override
    public Result evaluate(Minibatch batch) {
        return run(batch, PassGraph.Kind.EVALUATION, false);
    }

    private Result run(Minibatch batch, PassGraph.Kind kind, boolean add) {
        if (batch.count() > 0) {
            seen = Minibatch.specs(batch.inputs());
        }
        Key key = new Key(
                Minibatch.specs(batch.inputs()),
                Minibatch.specs(batch.labels()),
                batch.weights() != null,
                kind,
                SharedBatch.shares(model));
        PassGraph known = graphs.borrow(key);
        if (known == null) {
            try (Scope.Entry inside = scope.enter()) {
                known = new PassGraph(model, updating, batch, kind, compilation);
            }
        }
        last = known;
        try {
            return known.run(batch, add ? staged : null);
        } finally {
            graphs.giveBack(key, known);
        }
    }

    @Override
    public void close() {
        last = null;
        graphs.close();
        staged.close();
        scope.close();
    }
}
