package dev.bellows.cuda.kernel;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.core.Spec;
import dev.bellows.cuda.device.CudaDevice;
import dev.bellows.cuda.device.ThreadStream;
import dev.bellows.cuda.driver.Compiler;
import dev.bellows.cuda.driver.LibraryKernel;
import dev.bellows.op.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which kernel of the device computes which op on which inputs. Designs are made of specs alone; code is compiled when the first kernel that needs it is built, and kept.
 */
public final class KernelTable implements AutoCloseable {
    /** How an op is computed, if it can be on inputs of these specs. */
    @FunctionalInterface
    interface Row {
        Optional<KernelDesign> design(Op op, List<Spec> in, Grid grid);
    }

    private final CudaDevice device;
    private final Compiler compiler;
    private final CubinStore store;
    private final Libraries libraries;
    private final String architecture;
    private final Grid grid;
    private final Map<Class<? extends Op>, Row> rows = KernelRows.all();
    private final Map<Code, LoadedCode> loaded = new ConcurrentHashMap<>();

    /**
     * @param store where compiled code is kept
     * @param libraries which this closes
     */
    public KernelTable(CudaDevice device, Compiler compiler, CubinStore store, Libraries libraries) {
        this.device = device;
        this.compiler = compiler;
        this.store = store;
        this.libraries = libraries;
        this.architecture = compiler.architecture(device.capability());
        this.grid = new Grid(device.multiprocessors());
    }

    private Optional<KernelDesign> design(Op op, List<Spec> in) {
        Row row = rows.get(op.getClass());
        return row == null ? Optional.empty() : row.design(op, in, grid);
    }

    /** Whether there is a kernel. */
    public boolean supports(Op op, List<Spec> in) {
        if (op instanceof BiasGradientProduct both) {
            return supports(both.product(), in) && supports(both.sum(), in.subList(0, 1));
        }
        return libraries.supports(op, in, device::enter) || design(op, in).isPresent();
    }

    /** The input in whose memory the kernel may compute an output, or -1. */
    public int overwrites(Op op, List<Spec> in, int output) {
        if (op instanceof Fused fused) {
            return fused.overwrites().get(output);
        }
        return output > 0 ? -1 : design(op, in).map(KernelDesign::overwrites).orElse(-1);
    }

    /** The kernel, with its code loaded: a library's where one has it, else ours. */
    public Optional<Kernel> kernel(Op op, List<Spec> in) {
        device.enter();
        Optional<LibraryKernel> theirs = libraries.kernel(op, in);
        if (theirs.isPresent()) {
            return Optional.of(new LibraryRun(device, theirs.get()));
        }
        if (op instanceof BiasGradientProduct both) {
            return kernel(both.product(), in)
                    .flatMap(product -> kernel(both.sum(), in.subList(0, 1)).map(sum -> new InTurn(product, sum)));
        }
        return design(op, in).map(this::built);
    }

    private Kernel built(KernelDesign design) {
        Code code = design.code();
        return new CudaKernel(device, design, code == null ? null : loaded.computeIfAbsent(code, this::load));
    }

    private LoadedCode load(Code code) {
        byte[] image = store.compile(compiler, code.family() + ".cu", code.source(), architecture, code.options());
        return new LoadedCode(device.api(), device.api().loadModule(image));
    }

    /** Unloads all code; no kernel of this table may run any more. */
    @Override
    public void close() {
        device.enter();
        List<Runnable> all = new ArrayList<>();
        loaded.values().forEach(code -> all.add(code::unload));
        all.add(loaded::clear);
        all.add(libraries::close);
        CudaDevice.each(all);
    }

    private record CudaKernel(
            CudaDevice device,
            KernelDesign design,
            @Nullable LoadedCode code) implements Kernel {
        @Override
        public void run(List<Storage> in, List<Storage> out) {
            ThreadStream stream = device.stream();
            for (KernelDesign.Step step : design.steps()) {
                step.put(stream, code, in, out);
            }
        }

        @Override
        public int overwrites(int output) {
            return output == 0 ? design.overwrites() : -1;
        }

        @Override
        public String toString() {
            Code from = design.code();
            return from == null ? design.text() : design.text() + " of " + from;
        }
    }
}
