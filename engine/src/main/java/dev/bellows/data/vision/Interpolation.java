package dev.bellows.data.vision;

import dev.bellows.core.DType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.index.Iota;
import dev.bellows.op.linalg.MatMul;
import java.util.Arrays;

/**
 * How a picture of another size gets its pixels. The centre of pixel i of n lies at (i + ½) / n, in both pictures.
 * Pictures that are made smaller are not smoothed before.
 */
public enum Interpolation {
    /** The pixel that lies there: for masks and classes. */
    NEAREST {
        @Override
        Tensor weights(Tensor place, Tensor sources, int from) {
            return Cast.cast(Equal.equal(Floor.floor(Clip.clip(place.add(HALF), 0, from - 1)), sources), place.dtype());
        }
    },
    /** The four pixels around, weighted by their closeness. */
    BILINEAR {
        @Override
        Tensor weights(Tensor place, Tensor sources, int from) {
            Tensor distance = Abs.abs(Clip.clip(place, 0, from - 1).sub(sources));
            return Maximum.maximum(distance.neg().add(1), Full.scalar(distance, 0));
        }
    };

    private static final double HALF = 0.5;

    /** How much each source pixel counts at each place, {@code [to, from]}. */
    abstract Tensor weights(Tensor place, Tensor sources, int from);

    /** A picture of another size: a product with a matrix for the rows, and with one for the columns. */
    Tensor resize(Tensor image, int width, int height) {
        DType dtype = image.dtype();
        Tensor x = Picture.floating(image);
        int fromHeight = Picture.height(image);
        int fromWidth = Picture.width(image);
        if (fromHeight != height) {
            int channels = x.shape().dim(-1);
            int[] leading = x.shape().slice(0, x.shape().rank() - 3).dims();
            Tensor rows = x.reshape(join(leading, fromHeight, fromWidth * channels));
            x = MatMul.matmul(matrix(x, fromHeight, height), rows).reshape(join(leading, height, fromWidth, channels));
        }
        if (fromWidth != width) {
            x = MatMul.matmul(matrix(x, fromWidth, width), x);
        }
        return Picture.as(dtype, x);
    }

    private Tensor matrix(Tensor witness, int from, int to) {
        double step = (double) from / to;
        Tensor place = Iota.iota(witness, to, witness.dtype())
                .add(HALF)
                .mul(step)
                .sub(HALF)
                .reshape(to, 1);
        return weights(place, Iota.iota(witness, from, witness.dtype()), from);
    }

    private static int[] join(int[] leading, int... last) {
        int[] all = Arrays.copyOf(leading, leading.length + last.length);
        System.arraycopy(last, 0, all, leading.length, last.length);
        return all;
    }
}
