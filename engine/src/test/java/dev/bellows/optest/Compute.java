package dev.bellows.optest;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.graph.Graph;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Origin;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Computes a case in the ways that must agree. */
final class Compute {
    static final Backend REFERENCE = Backends.named("reference");

    private Compute() {}

    /** All outputs of the case's op on the inputs, computed at once on their backend. */
    static List<NDArray> eagerly(Case of, List<NDArray> in) {
        try (Recording recording = Recording.set(true, false)) {
            return arrays(Objects.requireNonNull(of.row().apply(in).origin()).outputs());
        }
    }

    static List<NDArray> arrays(List<? extends Tensor> tensors) {
        return tensors.stream().map(NDArray.class::cast).toList();
    }

    /** The same elements on the reference backend. */
    static List<NDArray> onReference(List<NDArray> in) {
        List<NDArray> copies = new ArrayList<>();
        for (NDArray array : in) {
            NDArray copy = NDArray.empty(REFERENCE, array.spec());
            copy.assign(array);
            copies.add(copy);
        }
        return copies;
    }

    /** The outputs as the reference backend has them, in f64 where the case's dtype is a narrower floating one. */
    static List<NDArray> truth(Case of, List<NDArray> in) {
        try (Backends.Use use = Backends.use(REFERENCE)) {
            if (!of.dtype().isFloating()) {
                return eagerly(of, onReference(in));
            }
            Case wide = of.in(DType.F64);
            List<Spec> specs = wide.specs();
            List<NDArray> copies = new ArrayList<>();
            for (int i = 0; i < in.size(); i++) {
                copies.add(NDArray.of(in.get(i).toDoubleArray(), specs.get(i)));
            }
            return eagerly(wide, copies);
        }
    }

    /** The case as a graph whose outputs are all those of its op. */
    static Graph graph(Case of) {
        Trace trace = new Trace();
        List<Symbol> inputs = new ArrayList<>();
        for (Spec spec : of.specs()) {
            inputs.add(trace.input("x" + inputs.size(), spec));
        }
        return trace.graph(
                Objects.requireNonNull(of.row().apply(inputs).origin()).outputs());
    }

    /** Those of {@code in} that the case's op takes, in its order: not those that only say where to compute. */
    static List<NDArray> operands(Case of, List<NDArray> in) {
        Trace trace = new Trace();
        List<Symbol> symbols = new ArrayList<>();
        for (Spec spec : of.specs()) {
            symbols.add(trace.input("x" + symbols.size(), spec));
        }
        Origin origin = Objects.requireNonNull(of.row().apply(symbols).origin());
        return origin.inputs().stream()
                .map(symbol -> in.get(symbols.indexOf(symbol)))
                .toList();
    }
}
