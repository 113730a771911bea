package dev.bellows.nn.feature;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * How the samples of a frame are weighted before their spectrum is taken (Harris 1978). The windows are periodic, as
 * spectra want them: value i of n is that at angle 2πi / n.
 */
public enum WindowFunction {
    /** 1 everywhere. */
    RECTANGULAR(angle -> 1),
    /** ½ - ½ cos. */
    HANN(angle -> 0.5 - 0.5 * Math.cos(angle)),
    /** 0.54 - 0.46 cos. */
    HAMMING(angle -> 0.54 - 0.46 * Math.cos(angle)),
    /** 0.42 - 0.5 cos + 0.08 cos of twice the angle. */
    BLACKMAN(angle -> 0.42 - 0.5 * Math.cos(angle) + 0.08 * Math.cos(2 * angle));

    private final DoubleUnaryOperator function;

    WindowFunction(DoubleUnaryOperator function) {
        this.function = function;
    }

    /** The weights of a frame of so many samples. */
    public double[] values(int length) {
        double[] values = new double[length];
        Arrays.setAll(values, i -> function.applyAsDouble(2 * Math.PI * i / length));
        return values;
    }
}
