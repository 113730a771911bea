package dev.bellows.examples.report;

import java.util.List;
import java.util.stream.LongStream;

/**
 * A linear axis: a range with round ends, and round tick values between them.
 *
 * @param from the first tick
 * @param to the last tick
 * @param step the distance between ticks
 */
record Axis(double from, double to, double step) {
    private static final double[] ROUND_STEPS = {1, 2, 2.5, 5, 10};

    /** An axis that covers {@code low} to {@code high} with about {@code ticks} steps of 1, 2, 2.5 or 5 times a power of ten. */
    static Axis covering(double low, double high, int ticks) {
        double range = high > low ? high - low : Math.max(1e-9, Math.abs(high));
        double power = Math.pow(10, Math.floor(Math.log10(range / ticks)));
        double step = 10 * power;
        for (double round : ROUND_STEPS) {
            if (round * power * ticks >= range * 0.999) {
                step = round * power;
                break;
            }
        }
        double from = Math.floor(low / step + 1e-9) * step;
        double to = Math.ceil(Math.max(high, low + range) / step - 1e-9) * step;
        return new Axis(from, to, step);
    }

    List<Double> ticks() {
        return LongStream.rangeClosed(0, Math.round((to - from) / step))
                .mapToObj(i -> from + i * step)
                .toList();
    }

    /** Where {@code value} lies between the ends, 0 to 1. */
    double position(double value) {
        return (value - from) / (to - from);
    }

    /** A tick value with as many decimals as the step needs. */
    String label(double tick) {
        int decimals = 0;
        for (double s = step; decimals < 6 && Math.abs(s - Math.rint(s)) > 1e-6; s *= 10) {
            decimals++;
        }
        return Markup.format("%." + decimals + "f", Math.abs(tick) < step / 1e6 ? 0.0 : tick);
    }
}
