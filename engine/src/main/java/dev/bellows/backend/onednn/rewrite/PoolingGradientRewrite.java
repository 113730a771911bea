package dev.bellows.backend.onednn.rewrite;

import dev.bellows.backend.Program.Application;
import dev.bellows.backend.Program.Use;
import dev.bellows.backend.onednn.fused.NotedMaxPool;
import dev.bellows.backend.onednn.fused.NotedMaxPoolGradient;
import dev.bellows.backend.onednn.rewrite.Rewriting.Reader;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
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
    @Override
    public void apply(Rewriting program) {
        for (Application step : program.steps()) {
            if (step.op() instanceof MaxPoolGradient gradient
                    && step.output().spec().dtype() != DType.F64
                    && gradient.kernel().size() <= NotedMaxPool.MOST_PLACES) {
                pooling(gradient, step, program)
                        .flatMap(pooling -> noted(pooling, program))
                        .ifPresent(pooling -> take(gradient, step, pooling, program));
            }
        }
    }

    /** The pooling that this is the gradient of. */
    private static Optional<Application> pooling(MaxPoolGradient gradient, Application step, Rewriting program) {
        Use x = step.inputs().get(1);
        MaxPool pooling = new MaxPool(gradient.kernel(), gradient.window());
        return program.readers(x.value()).stream()
                .filter(reader -> reader.use().spec().equals(x.spec()))
                .map(Reader::by)
                .filter(by -> by.op().equals(pooling) || by.op().equals(new NotedMaxPool(pooling)))
                .filter(by -> program.isBefore(by, step))
                .findFirst();
    }

    /** The pooling as one that notes its places. */
    private Optional<Application> noted(Application pooling, Rewriting program) {
        if (!(pooling.op() instanceof MaxPool op)) {
            return Optional.of(pooling);
        }
        NotedMaxPool noted = new NotedMaxPool(op);
        if (!program.has(noted, pooling.inputs())) {
            return Optional.empty();
        }
        Use y = pooling.output();
        Spec places = NotedMaxPool.places(y.spec());
        List<Use> outputs = List.of(y, new Use(program.add(places), places));
        return Optional.of(program.join(List.of(pooling), pooling.becoming(noted, pooling.inputs(), outputs)));
    }

    private void take(MaxPoolGradient gradient, Application step, Application pooling, Rewriting program) {
        Use dy = step.inputs().get(0);
        Use x = step.inputs().get(1);
        Use y = pooling.output();
        Use places = pooling.outputs().get(1);
        NotedMaxPoolGradient noted = new NotedMaxPoolGradient(gradient);
        if (!program.has(noted, List.of(dy, places, x))) {
            return;
        }
        Optional<Application> rectified = program.onlyReader(step.output())
                .filter(reader -> reader.input() == 0
                        && reader.by().op() instanceof ReluGradient
                        && reader.by().inputs().get(1).equals(x))
                .map(Reader::by);
        ReluGradient rectifier = new ReluGradient();
        if (rectified.isEmpty() || !program.has(rectifier, List.of(dy, y))) {
            program.join(List.of(step), step.becoming(noted, List.of(dy, places, x), step.outputs()));
        } else {
            Use open = new Use(program.add(dy.spec()), dy.spec());
            program.insertBefore(step, step.becoming(rectifier, List.of(dy, y), List.of(open)));
            List<Use> outputs = rectified.get().outputs();
            program.join(List.of(step, rectified.get()), step.becoming(noted, List.of(open, places, x), outputs));
        }
    }
}
