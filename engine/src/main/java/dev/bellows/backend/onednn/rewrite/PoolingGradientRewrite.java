package dev.bellows.backend.onednn.rewrite;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Program;
import dev.bellows.backend.Program.Use;
import dev.bellows.backend.onednn.fused.NotedMaxPool;
import dev.bellows.backend.onednn.fused.NotedMaxPoolGradient;
import dev.bellows.backend.onednn.plan.KernelTable;
import dev.bellows.backend.onednn.plan.Layouts;
import dev.bellows.backend.onednn.rewrite.Rewriting.Applied;
import dev.bellows.backend.onednn.rewrite.Rewriting.Reader;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.MaxPoolGradient;
import dev.bellows.op.elementwise.ReluGradient;
import java.util.List;
import java.util.Optional;

/**
 * Makes two things of the gradient of a pooling cheaper. The pooling itself notes where each greatest element lies, so that
 * its gradient need not pool again. And if what was pooled came out of a rectifier, that one's gradient is taken before the
 * pooling's, of fewer elements: where the greatest element of a window is not positive, none is.
 */
final class PoolingGradientRewrite implements Rewrite {
    private final KernelTable kernels;

    PoolingGradientRewrite(KernelTable kernels) {
        this.kernels = kernels;
    }

    @Override
    public void apply(Rewriting program) {
        for (Applied step : program.steps()) {
            if (step.step().op() instanceof MaxPoolGradient gradient
                    && step.output().spec().dtype() != DType.F64
                    && gradient.kernel().size() <= NotedMaxPool.MOST_PLACES) {
                pooling(gradient, step, program)
                        .flatMap(pooling -> noted(pooling, program))
                        .ifPresent(pooling -> take(gradient, step, pooling, program));
            }
        }
    }

    /** The pooling that this is the gradient of. */
    private static Optional<Applied> pooling(MaxPoolGradient gradient, Applied step, Rewriting program) {
        Use x = step.step().inputs().get(1);
        MaxPool pooling = new MaxPool(gradient.kernel(), gradient.window());
        return program.readers(x.value()).stream()
                .filter(reader -> reader.use().spec().equals(x.spec()))
                .map(Reader::by)
                .filter(by -> by.step().op().equals(pooling) || by.step().op().equals(new NotedMaxPool(pooling)))
                .filter(by -> program.isBefore(by, step))
                .findFirst();
    }

    /** The pooling as one that notes its places. */
    private Optional<Applied> noted(Applied pooling, Rewriting program) {
        if (!(pooling.step().op() instanceof MaxPool op)) {
            return Optional.of(pooling);
        }
        NotedMaxPool noted = new NotedMaxPool(op);
        return kernel(noted, pooling.step().inputs()).map(kernel -> {
            Use y = pooling.output();
            Spec places = NotedMaxPool.places(y.spec());
            List<Use> outputs = List.of(y, new Use(program.add(places), places));
            return program.join(
                    List.of(pooling), new Program.Step(noted, pooling.step().inputs(), outputs, kernel));
        });
    }

    private void take(MaxPoolGradient gradient, Applied step, Applied pooling, Rewriting program) {
        Use dy = step.step().inputs().get(0);
        Use x = step.step().inputs().get(1);
        Use y = pooling.output();
        Use places = pooling.step().outputs().get(1);
        NotedMaxPoolGradient noted = new NotedMaxPoolGradient(gradient);
        Optional<Kernel> kernel = kernel(noted, List.of(dy, places, x));
        Optional<Applied> rectified = program.onlyReader(step.output())
                .filter(reader -> reader.input() == 0
                        && reader.by().step().op() instanceof ReluGradient
                        && reader.by().step().inputs().get(1).equals(x))
                .map(Reader::by);
        Optional<Kernel> rectifier = rectified.flatMap(by -> kernel(new ReluGradient(), List.of(dy, y)));
        if (kernel.isEmpty()) {
            rectifier.ifPresent(Kernel::close);
        } else if (rectifier.isEmpty()) {
            program.join(
                    List.of(step),
                    new Program.Step(noted, List.of(dy, places, x), step.step().outputs(), kernel.get()));
        } else {
            Use open = new Use(program.add(dy.spec()), dy.spec());
            program.insertBefore(
                    step, new Program.Step(new ReluGradient(), List.of(dy, y), List.of(open), rectifier.get()));
            List<Use> outputs = rectified.orElseThrow().step().outputs();
            program.join(
                    List.of(step, rectified.get()),
                    new Program.Step(noted, List.of(open, places, x), outputs, kernel.get()));
        }
    }

    private Optional<Kernel> kernel(Op op, List<Use> inputs) {
        return kernels.find(op, inputs.stream().map(Use::spec).toList(), Layouts.plain());
    }
}
