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
import java.util.Arrays;
import java.util.List;

/** Computes one op on arrays: checks, allocates the outputs, runs a kernel or the expansion, and remembers the origin. */
final class Eager {
    /** Makes errors of ops that are not recorded say where these were applied, too. */
    private static final boolean TELL_SITES = Boolean.getBoolean("dev.bellows.sites");

    private Eager() {}

    static List<Tensor> apply(Backend backend, Op op, List<Tensor> in) {
        List<Spec> inSpecs = new ArrayList<>(in.size());
        for (int i = 0; i < in.size(); i++) {
            NDArray array = (NDArray) in.get(i);
            if (array.backend() != backend) {
                throw new IllegalArgumentException(op + ": inputs are on different devices: " + backend.device()
                        + " and " + array.backend().device() + "; copy one of them");
            }
            inSpecs.add(array.storage().spec()); // which refuses an array that was freed
        }
        List<Spec> outSpecs = infer(op, in, inSpecs);
        List<Tensor> out = op instanceof Reshape
                ? List.of(((NDArray) in.get(0)).view(0, outSpecs.get(0)))
                : compute(backend, op, in, inSpecs, outSpecs);
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
            Backend backend, Op op, List<Tensor> in, List<Spec> inSpecs, List<Spec> outSpecs) {
        Kernels.Cached kernels = CachedKernels.of(backend).find(op, inSpecs);
        if (kernels == null) {
            return expand((Composite) op, in);
        }
        Tensor[] out = new Tensor[outSpecs.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = NDArray.empty(backend, outSpecs.get(i));
        }
        kernels.run(storages(in), storages(Arrays.asList(out)));
        return List.of(out);
    }

    private static List<Storage> storages(List<Tensor> arrays) {
        List<Storage> storages = new ArrayList<>(arrays.size());
        for (int i = 0; i < arrays.size(); i++) {
            storages.add(((NDArray) arrays.get(i)).storage());
        }
        return storages;
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
