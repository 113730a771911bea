package dev.bellows.ndarray;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Kernels;
import dev.bellows.backend.Storage;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.op.Composite;
import dev.bellows.op.CreationSite;
import dev.bellows.op.Op;
import dev.bellows.op.Origin;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.Indexing;
import dev.bellows.op.movement.Reshape;
import dev.bellows.op.movement.Slice;
import java.util.ArrayList;
import java.util.List;

/** Computes one op on arrays: checks, allocates the outputs, runs a kernel or the expansion, and remembers the origin. */
final class Eager {
    /** Makes errors of ops that are not recorded say where these were applied, too. */
    private static final boolean TELL_SITES = Boolean.getBoolean("dev.bellows.sites");

    private Eager() {}

    static List<Tensor> apply(Backend backend, Op op, List<Tensor> in) {
        List<Spec> inSpecs = new ArrayList<>(in.size());
        List<Storage> from = new ArrayList<>(in.size());
        for (Tensor tensor : in) {
            NDArray array = (NDArray) tensor;
            if (array.backend() != backend) {
                throw new IllegalArgumentException(op + ": inputs are on different devices: " + backend.device()
                        + " and " + array.backend().device() + "; copy one of them");
            }
            inSpecs.add(array.spec());
            from.add(array.storage());
        }
        List<Spec> outSpecs = infer(op, in, inSpecs);
        List<Tensor> out = op instanceof Reshape
                ? List.of(((NDArray) in.get(0)).view(0, outSpecs.get(0)))
                : compute(backend, op, in, from, outSpecs);
        remember(op, in, out);
        return out;
    }

    private static void remember(Op op, List<Tensor> in, List<Tensor> out) {
        if (Recording.isRecording()) {
            CreationSite site = CreationSite.here();
            for (int i = 0; i < out.size(); i++) {
                ((NDArray) out.get(i)).origin(new Origin(op, in, out, i, site));
            }
        }
    }

    /** What an index expression gives; a box whose elements lie one after another shares their memory. */
    static NDArray at(NDArray x, Indexing indexing) {
        if (indexing.isWhole()) {
            return (NDArray) indexing.rest(x);
        }
        Slice box = indexing.box();
        if (!indexing.isContiguous()) {
            return (NDArray) indexing.rest(box.on(x));
        }
        NDArray view = x.view(indexing.start(), box.infer(List.of(x.spec())).get(0));
        remember(box, List.of(x), List.of(view));
        return (NDArray) indexing.rest(view);
    }

    private static List<Spec> infer(Op op, List<Tensor> in, List<Spec> specs) {
        try {
            return op.infer(specs);
        } catch (RuntimeException misfit) {
            throw Recording.isRecording() || TELL_SITES ? CreationSite.here().explain(misfit, op.name(), in) : misfit;
        }
    }

    private static List<Tensor> compute(
            Backend backend, Op op, List<Tensor> in, List<Storage> from, List<Spec> outSpecs) {
        Kernels kernels = CachedKernels.of(backend);
        List<Spec> inSpecs = from.stream().map(Storage::spec).toList();
        if (op instanceof Composite composite && !kernels.has(op, inSpecs)) {
            return expand(composite, in);
        }
        List<Tensor> out = new ArrayList<>(outSpecs.size());
        List<Storage> to = new ArrayList<>(outSpecs.size());
        for (Spec spec : outSpecs) {
            NDArray array = NDArray.empty(backend, spec);
            out.add(array);
            to.add(array.storage());
        }
        kernels.run(op, from, to);
        return List.copyOf(out);
    }

    /** The intermediate results of an expansion are freed at once; the outputs must not be views of them alone. */
    private static List<Tensor> expand(Composite op, List<Tensor> in) {
        try (Recording paused = Recording.set(false, Recording.isTraining());
                Scope scope = Scope.open(op.name())) {
            List<Tensor> out = new ArrayList<>();
            for (Tensor tensor : op.expand(in)) {
                NDArray array = (NDArray) tensor;
                out.add(scope.keep(in.contains(array) ? array.detach() : array));
            }
            return List.copyOf(out);
        }
    }
}
