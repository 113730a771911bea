package dev.bellows.op.image;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** Subtracts a mean from each channel and divides by a standard deviation; each list has one value per channel, or one for all. */
@Formula("y_c = (x_c - mean_c) / deviation_c")
public record Normalize(List<Double> mean, List<Double> deviation) implements Composite {
    public Normalize {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
    }

    public static Tensor normalize(Tensor x, List<Double> mean, List<Double> deviation) {
        return new Normalize(mean, deviation).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Images.require(this, in.get(0));
        if (!fits(mean, x.shape().dim(-3)) || !fits(deviation, x.shape().dim(-3))) {
            throw new ShapeException(
                    name() + ": needs one value or one per channel of " + x + ", got " + mean + " and " + deviation);
        }
        return List.of(x);
    }

    private static boolean fits(List<Double> values, int channels) {
        return values.size() == 1 || values.size() == channels;
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(x.sub(Images.perChannel(x, mean)).div(Images.perChannel(x, deviation)));
    }
}
