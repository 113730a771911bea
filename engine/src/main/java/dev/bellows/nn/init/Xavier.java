package dev.bellows.nn.init;

import dev.bellows.ndarray.NDArray;
import dev.bellows.op.index.RowSlice;

/**
 * Numbers of variance magnitude / (3 · fan) if uniform, magnitude / fan if normal, as MXNet has it. The default keeps the
 * variance of signals the same through tanh layers (Glorot and Bengio 2010): uniform in [-a, a) with a = √(3 / ((in +
 * out) / 2)).
 *
 * @param distribution what the numbers are drawn from
 * @param fan what the variance goes by
 * @param magnitude 3 by default
 */
public record Xavier(Distribution distribution, Fan fan, double magnitude) implements Initializer {
    /** What random numbers are drawn from. */
    public enum Distribution {
        UNIFORM,
        GAUSSIAN
    }

    /** The number of connections of a unit. */
    public enum Fan {
        /** Those to its inputs. */
        IN,
        /** Those to what it feeds. */
        OUT,
        /** The mean of both. */
        AVG
    }

    public Xavier() {
        this(Distribution.UNIFORM, Fan.AVG, 3);
    }

    @Override
    public void fill(NDArray array, long key) {
        fillSlice(array, key, RowSlice.of(array.shape()));
    }

    @Override
    public void fillSlice(NDArray array, long key, RowSlice slice) {
        double scale = Math.sqrt(magnitude / connections(Fans.of(slice.whole(array.shape()))));
        if (distribution == Distribution.UNIFORM) {
            RandomValues.uniform(array, slice, key, u -> (2 * u - 1) * scale);
        } else {
            RandomValues.normal(array, slice, key, scale);
        }
    }

    private double connections(Fans fans) {
        return switch (fan) {
            case IN -> fans.in();
            case OUT -> fans.out();
            case AVG -> (fans.in() + fans.out()) / 2;
        };
    }
}
