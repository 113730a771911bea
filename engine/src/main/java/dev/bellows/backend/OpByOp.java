package dev.bellows.backend;

import dev.bellows.core.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** A program op by op, each by its own kernel on plain arrays. */
final class OpByOp implements Outline {
    private final Backend backend;
    private final Program program;
    private final List<Launch> launches;
    private final List<Long> bytes;

    OpByOp(Backend backend, Program program) {
        this.backend = backend;
        this.program = program;
        this.launches = program.applications().stream().map(this::launch).toList();
        this.bytes = program.values().stream().map(Spec::bytes).toList();
    }

    private Launch launch(Program.Application applied) {
        List<Integer> overwrites = IntStream.range(0, applied.outputs().size())
                .mapToObj(output -> backend.overwrites(applied.op(), applied.specs(), output))
                .toList();
        return new Launch(applied.of(), applied.inputs(), applied.outputs(), applied.op(), overwrites);
    }

    @Override
    public List<Launch> launches() {
        return launches;
    }

    @Override
    public List<Long> bytes() {
        return bytes;
    }

    @Override
    public Set<Integer> constants() {
        return program.constants();
    }

    @Override
    public Compiled compile() {
        List<Kernel> kernels = new ArrayList<>();
        try {
            program.applications().forEach(applied -> kernels.add(backend.kernel(applied.op(), applied.specs())));
        } catch (RuntimeException failed) {
            kernels.forEach(Kernel::close);
            throw failed;
        }
        return new KernelByKernel(backend, kernels, List.of());
    }

    @Override
    public void close() {
        // An outline of this kind holds nothing.
    }
}
