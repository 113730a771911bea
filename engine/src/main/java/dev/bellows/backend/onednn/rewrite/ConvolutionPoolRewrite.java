package dev.bellows.backend.onednn.rewrite;

import dev.bellows.backend.Program.Application;
import dev.bellows.backend.Program.Use;
import dev.bellows.backend.onednn.fused.FusedConvolutionPool;
import dev.bellows.backend.onednn.fused.FusedProduct;
import dev.bellows.backend.onednn.fused.PostOp;
import dev.bellows.backend.onednn.fused.RectifiedMaxPool;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.MaxPool;
import java.util.List;

/**
 * Draws a pooling into the convolution that computes what it pools, where nothing else reads that: it then never leaves the
 * cache. That is so where nobody wants gradients.
 */
final class ConvolutionPoolRewrite implements Rewrite {
    @Override
    public void apply(Rewriting program) {
        for (Application step : program.steps()) {
            if (step.op() instanceof RectifiedMaxPool rectified && rectified.pooling() instanceof MaxPool pooling) {
                program.producer(step.inputs().get(0).value())
                        .filter(by -> isOnlyRead(by, step, program))
                        .ifPresent(by -> join(by, pooling, step, program));
            }
        }
    }

    private static boolean isOnlyRead(Application producer, Application by, Rewriting program) {
        return program.onlyReader(producer.output())
                .filter(reader -> reader.by().equals(by))
                .isPresent();
    }

    private void join(Application producer, MaxPool pooling, Application step, Rewriting program) {
        if (producer.op() instanceof FusedProduct product
                && product.product() instanceof Convolution
                && product.then().stream().noneMatch(PostOp.Addition.class::isInstance)) {
            FusedConvolutionPool op = new FusedConvolutionPool(product, pooling);
            List<Use> inputs = producer.inputs();
            if (program.has(op, inputs)) {
                program.join(List.of(producer, step), producer.becoming(op, inputs, step.outputs()));
            }
        }
    }
}
