package dev.bellows.bench.onnx;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.io.onnx.format.OnnxValueInfo;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/** What models are given: the same numbers for all. */
final class Inputs {
    /** Whole numbers are below it, so that they are words of any vocabulary. */
    private static final int WORDS = 50;

    /** How long an axis is that the file leaves open and is not the batch. */
    private static final int OPEN = 32;

    private Inputs() {}

    /** What one sample of an input is. */
    static Spec sample(OnnxValueInfo input) {
        List<OnnxValueInfo.Dim> dims = Objects.requireNonNull(input.dims(), () -> input + " has no shape");
        int[] extents = dims.stream()
                .skip(1)
                .mapToInt(dim -> dim.isOpen() ? OPEN : (int) dim.value())
                .toArray();
        return new Spec(Shape.of(extents), Objects.requireNonNull(input.type().carrier()));
    }

    /** Numbers in [-1, 1), or whole ones. */
    static double[] values(Spec spec) {
        SplittableRandom random = new SplittableRandom(7);
        double[] values = new double[(int) spec.shape().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = spec.dtype() == DType.F32 ? random.nextDouble() * 2 - 1 : random.nextInt(WORDS);
        }
        return values;
    }
}
