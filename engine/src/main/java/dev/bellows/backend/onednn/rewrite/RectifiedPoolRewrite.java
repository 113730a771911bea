package dev.bellows.backend.onednn.rewrite;

import dev.bellows.backend.Program;
import dev.bellows.backend.Program.Use;
import dev.bellows.backend.onednn.fused.FusedProduct;
import dev.bellows.backend.onednn.fused.NotedMaxPool;
import dev.bellows.backend.onednn.fused.RectifiedMaxPool;
import dev.bellows.backend.onednn.fused.RectifiedNorm;
import dev.bellows.backend.onednn.plan.KernelTable;
import dev.bellows.backend.onednn.plan.Layouts;
import dev.bellows.backend.onednn.rewrite.Rewriting.Applied;
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
    private final KernelTable kernels;

    RectifiedPoolRewrite(KernelTable kernels) {
        this.kernels = kernels;
    }

    @Override
    public void apply(Rewriting program) {
        for (Applied step : program.steps()) {
            Op op = step.step().op();
            if (op instanceof MaxPool || op instanceof NotedMaxPool) {
                Use x = step.step().inputs().get(0);
                program.producer(x.value())
                        .filter(by -> isRectified(by, x))
                        .ifPresent(by -> rectify((Primitive) op, step, program));
            }
        }
    }

    private static boolean isRectified(Applied producer, Use result) {
        Op op = producer.step().op();
        return op instanceof Relu
                || (op instanceof RectifiedNorm && producer.output().value() == result.value())
                || (op instanceof FusedProduct fused && fused.endsIn(Relu.class));
    }

    private void rectify(Primitive pooling, Applied step, Rewriting program) {
        RectifiedMaxPool op = new RectifiedMaxPool(pooling);
        List<Use> inputs = step.step().inputs();
        kernels.find(op, inputs.stream().map(Use::spec).toList(), Layouts.plain())
                .ifPresent(kernel -> program.join(
                        List.of(step), new Program.Step(op, inputs, step.step().outputs(), kernel)));
    }
}
