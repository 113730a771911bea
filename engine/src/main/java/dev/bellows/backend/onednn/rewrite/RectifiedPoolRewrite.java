package dev.bellows.backend.onednn.rewrite;

import dev.bellows.backend.Program.Application;
import dev.bellows.backend.Program.Use;
import dev.bellows.backend.onednn.fused.FusedProduct;
import dev.bellows.backend.onednn.fused.NotedMaxPool;
import dev.bellows.backend.onednn.fused.RectifiedMaxPool;
import dev.bellows.backend.onednn.fused.RectifiedNorm;
import dev.bellows.op.Op;
import dev.bellows.op.Primitive;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.elementwise.Relu;
import java.util.List;

/**
 * Tells a pooling that what it pools came out of a rectifier. Elsewhere somebody must look through the result for the sign
 * of a lost NaN, which takes as long as the pooling itself.
 */
final class RectifiedPoolRewrite implements Rewrite {
    @Override
    public void apply(Rewriting program) {
        for (Application step : program.steps()) {
            Op op = step.op();
            if (op instanceof MaxPool || op instanceof NotedMaxPool) {
                Use x = step.inputs().get(0);
                program.producer(x.value())
                        .filter(by -> isRectified(by, x))
                        .ifPresent(by -> rectify((Primitive) op, step, program));
            }
        }
    }

    private static boolean isRectified(Application producer, Use result) {
        Op op = producer.op();
        return op instanceof Relu
                || (op instanceof RectifiedNorm && producer.output().value() == result.value())
                || (op instanceof FusedProduct fused && fused.endsIn(Relu.class));
    }

    private void rectify(Primitive pooling, Application step, Rewriting program) {
        RectifiedMaxPool op = new RectifiedMaxPool(pooling);
        List<Use> inputs = step.inputs();
        if (program.has(op, inputs)) {
            program.join(List.of(step), step.becoming(op, inputs, step.outputs()));
        }
    }
}
