package dev.bellows.data.vision;

import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Transpose;
import java.util.stream.IntStream;

/** Makes {@code [channels, height, width]} from 0 to 1, f32 unless floating before, of values from 0 to 255. */
public record ToTensor() implements FixedTransform {
    private static final double BRIGHTEST = 255;

    @Override
    public Tensor apply(Tensor image) {
        int rank = Picture.require(image).shape().rank();
        int[] order = IntStream.range(0, rank)
                .map(axis -> axis < rank - 3 ? axis : (axis == rank - 3 ? rank - 1 : axis - 1))
                .toArray();
        return Transpose.transpose(Picture.floating(image), order).div(BRIGHTEST);
    }
}
