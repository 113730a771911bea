package dev.bellows.op.conv;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * The transposed convolution: {@code x} [batch, in, spatial…] with {@code w} [in, out / groups, kernel…] to [batch, out,
 * spatial'…], where spatial' = (spatial - 1) · stride + dilation · (kernel - 1) + 1 - padding of both sides +
 * outputPadding. It has the connections of the {@link Convolution} that maps spatial' to spatial, the other way round.
 *
 * @param outputPadding how much longer the output is made at its end along each axis; less than the stride, since a
 *     convolution of this stride maps only so many extents to the same one
 */
@Formula("y[n, o, p · stride + k · dilation - padding] += Σ_c x[n, c, p] · w[c, o, k]")
public record Deconvolution(Window window, List<Integer> outputPadding, int groups) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return gradient(in.get(0), in.get(1)).infer(in);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return gradient(in.get(0).spec(), in.get(1).spec()).onAll(in);
    }

    private ConvolutionDataGradient gradient(Spec x, Spec w) {
        x.requireFloating(name());
        Convolution.checkRank(name(), window, x, w);
        Shape in = Window.spatial(x.shape());
        Shape kernel = Window.spatial(w.shape());
        if (groups < 1 || x.shape().dim(1) != w.shape().dim(0) || x.shape().dim(1) % groups != 0) {
            throw new ShapeException(name() + ": channels differ: x " + x + " has "
                    + x.shape().dim(1) + ", w " + w + " expects " + w.shape().dim(0) + " in " + groups + " group(s)");
        }
        int[] out = new int[window.rank()];
        for (int i = 0; i < out.length; i++) {
            int added = outputPadding.size() == out.length ? outputPadding.get(i) : -1;
            long extent = (in.dim(i) - 1L) * window.strides().get(i)
                    + window.reach(kernel, i)
                    - window.padding().get(i)
                    - window.paddingAfter().get(i)
                    + added;
            if (added < 0 || added >= window.strides().get(i) || extent < 0 || extent > Integer.MAX_VALUE) {
                throw new ShapeException(name() + ": output padding " + outputPadding
                        + " must be 0 or more and less than the strides, and leave an output: " + window + " on " + x
                        + " with kernel " + kernel);
            }
            out[i] = (int) extent;
        }
        return new ConvolutionDataGradient(window, groups, Shape.of(out));
    }
}
