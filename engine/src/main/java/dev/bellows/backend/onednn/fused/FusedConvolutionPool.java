package dev.bellows.backend.onednn.fused;

import dev.bellows.core.Spec;
import dev.bellows.op.Primitive;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.MaxPool;
import java.util.List;

/**
 * A convolution with a rectifier, and the pooling behind it. Made by {@code ConvolutionPoolRewrite} alone. Inputs: those of the
 * convolution.
 *
 * @param product of a {@link Convolution}, without additions
 */
public record FusedConvolutionPool(FusedProduct product, MaxPool pooling) implements Primitive {
    public Convolution convolution() {
        return (Convolution) product.product();
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return pooling.infer(product.infer(in));
    }

    @Override
    public String toString() {
        return product + " + " + pooling;
    }
}
