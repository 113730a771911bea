package dev.bellows.backend.onednn.fused;

import dev.bellows.core.Spec;
import dev.bellows.op.Primitive;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;

/**
 * The gradients of a convolution by its weights and by its bias, which oneDNN finds in one pass over the gradient by the
 * result. Made by {@code BiasGradientRewrite} alone. Inputs: those of {@code weights}.
 *
 * @param bias the sum of input 1 over all axes but that of the channels
 */
public record WeightAndBiasGradient(ConvolutionWeightGradient weights, ReduceSum bias) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(weights.infer(in).get(0), bias.infer(in.subList(1, 2)).get(0));
    }

    @Override
    public String toString() {
        return weights + " and of the bias";
    }
}
