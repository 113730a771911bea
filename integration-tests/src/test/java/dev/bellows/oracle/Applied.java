package dev.bellows.oracle;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backends;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/** The ops that rows of the oracle apply: seen by tracing what the rows compute. */
final class Applied {
    private final Set<Class<?>> ops = new LinkedHashSet<>();

    Set<Class<?>> ops() {
        return ops;
    }

    /** What {@code function} applies itself; where gradients are compared, too, also what these apply. */
    void trace(Function<List<Tensor>, List<Tensor>> function, List<Values> inputs, boolean gradients) {
        try (Scope scope = Scope.open("coverage");
                Backends.Use use = Backends.use(Backends.named("reference"))) {
            Trace trace = new Trace();
            List<Symbol> symbols = new ArrayList<>();
            for (Values values : inputs) {
                symbols.add(trace.input("x" + symbols.size(), values.toArray().spec()));
            }
            trace.graph(results(function, symbols, gradients)).ops().forEach(op -> ops.add(op.getClass()));
        }
    }

    private static List<Tensor> results(
            Function<List<Tensor>, List<Tensor>> function, List<Symbol> symbols, boolean gradients) {
        try (Recording recording = Autograd.record()) {
            List<Tensor> results = new ArrayList<>(function.apply(List.copyOf(symbols)));
            if (gradients) {
                List<Tensor> by = new ArrayList<>();
                symbols.stream().filter(x -> x.dtype().isFloating()).forEach(by::add);
                Tensor head = Full.like(results.get(0), 1);
                results.addAll(Autograd.gradients(List.of(results.get(0)), List.of(head), by, false));
            }
            return results;
        }
    }

    static List<Values> values(List<OpRow.Input> inputs) {
        return OpRow.draw(inputs, new Random(Agreement.SEED));
    }
}
