package dev.bellows.optest;

import dev.bellows.autograd.Autograd;
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
import dev.bellows.op.elementwise.Full;
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
            return arrays(applied(of, in).outputs());
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

    /** An input of {@code trace} for each input of the case. */
    static List<Symbol> symbols(Case of, Trace trace) {
        List<Symbol> symbols = new ArrayList<>();
        for (Spec spec : of.specs()) {
            symbols.add(trace.input("x" + symbols.size(), spec));
        }
        return symbols;
    }

    /** The case as a graph whose outputs are all those of its op. */
    static Graph graph(Case of) {
        Trace trace = new Trace();
        return trace.graph(applied(of, symbols(of, trace)).outputs());
    }

    /** Those of {@code in} that the case's op takes, in its order: not those that only say where to compute. */
    static List<NDArray> operands(Case of, List<NDArray> in) {
        List<Symbol> symbols = symbols(of, new Trace());
        return applied(of, symbols).inputs().stream()
                .map(symbol -> in.get(symbols.indexOf(symbol)))
                .toList();
    }

    /** The gradients of the sum of all floating outputs by all floating inputs. */
    static List<Tensor> gradients(Case of, List<? extends Tensor> in) {
        try (Recording recording = Recording.set(true, false)) {
            List<Tensor> heads = floating(applied(of, in).outputs());
            List<Tensor> ones = heads.stream().map(head -> Full.like(head, 1)).toList();
            return Autograd.gradients(heads, ones, floating(in), false);
        }
    }

    private static List<Tensor> floating(List<? extends Tensor> tensors) {
        return tensors.stream()
                .filter(tensor -> tensor.dtype().isFloating())
                .<Tensor>map(tensor -> tensor)
                .toList();
    }

    /** The application of the case's op to inputs that are symbols, or arrays while recording. */
    static Origin applied(Case of, List<? extends Tensor> in) {
        return Objects.requireNonNull(of.row().apply(in).origin());
    }
}
