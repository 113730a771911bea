package dev.bellows.backend.onednn.rewrite;

import dev.bellows.backend.Program;
import dev.bellows.backend.Program.Use;
import dev.bellows.backend.onednn.fused.FusedConvolutionPool;
import dev.bellows.backend.onednn.fused.FusedProduct;
import dev.bellows.backend.onednn.fused.PostOp;
import dev.bellows.backend.onednn.fused.RectifiedMaxPool;
import dev.bellows.backend.onednn.plan.KernelTable;
import dev.bellows.backend.onednn.plan.Layouts;
import dev.bellows.backend.onednn.rewrite.Rewriting.Applied;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.MaxPool;
import java.util.List;

/**
 * Draws a pooling into the convolution that computes what it pools, where nothing else reads that: it then never leaves the
 * cache. That is so where nobody wants gradients.
 */
final class ConvolutionPoolRewrite implements Rewrite {
    private final KernelTable kernels;

    ConvolutionPoolRewrite(KernelTable kernels) {
        this.kernels = kernels;
    }

    @Override
    public void apply(Rewriting program) {
        for (Applied step : program.steps()) {
            if (step.step().op() instanceof RectifiedMaxPool rectified
                    && rectified.pooling() instanceof MaxPool pooling) {
                program.producer(step.step().inputs().get(0).value())
                        .filter(by -> isOnlyRead(by, step, program))
                        .ifPresent(by -> join(by, pooling, step, program));
            }
        }
    }

    private static boolean isOnlyRead(Applied producer, Applied by, Rewriting program) {
        return program.onlyReader(producer.output())
                .filter(reader -> reader.by().equals(by))
                .isPresent();
    }

    private void join(Applied producer, MaxPool pooling, Applied step, Rewriting program) {
        if (producer.step().op() instanceof FusedProduct product
                && product.product() instanceof Convolution
                && product.then().stream().noneMatch(PostOp.Addition.class::isInstance)) {
            FusedConvolutionPool op = new FusedConvolutionPool(product, pooling);
            List<Use> inputs = producer.step().inputs();
            kernels.find(op, inputs.stream().map(Use::spec).toList(), Layouts.plain())
                    .ifPresent(kernel -> program.join(
                            List.of(producer, step),
                            new Program.Step(op, inputs, step.step().outputs(), kernel)));
        }
    }
}
