package dev.bellows.cuda.driver;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import java.util.List;

/**
 * A convolution of {@code x} [batch, in, spatial…] with {@code weight} [out, in / groups, kernel…] to {@code y} [batch, out, spatial…], or a gradient of one.
 *
 * @param pass what is computed of what
 * @param dtype of all arrays, floating
 * @param sliding how the kernel goes over the two or three spatial axes
 * @param tensorFloat whether factors of {@code f32} may be rounded to the 10 bits of TF32
 */
public record ConvolutionProblem(
        Pass pass, DType dtype, Shape x, Shape weight, Shape y, Sliding sliding, boolean tensorFloat) {
    /** Which of the three arrays is the result. */
    public enum Pass {
        /** {@code y} of {@code x} and {@code weight}. */
        FORWARD("convolution"),
        /** That of {@code x}, of those of {@code y} and {@code weight}. */
        DATA_GRADIENT("data gradient of convolution"),
        /** That of {@code weight}, of {@code x} and that of {@code y}. */
        WEIGHT_GRADIENT("weight gradient of convolution");

        private final String text;

        Pass(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * By spatial axis, in elements.
     *
     * @param padding on both sides
     * @param groups into which channels are split
     */
    public record Sliding(List<Integer> padding, List<Integer> strides, List<Integer> dilation, int groups) {
        public Sliding {
            padding = List.copyOf(padding);
            strides = List.copyOf(strides);
            dilation = List.copyOf(dilation);
        }
    }

    /** Such as {@code convolution [64, 3, 32, 32] * [16, 3, 5, 5]}. */
    @Override
    public String toString() {
        return pass + " " + x + " * " + weight + (tensorFloat ? ", in TF32" : "");
    }
}
