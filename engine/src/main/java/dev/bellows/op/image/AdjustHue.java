package dev.bellows.op.image;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cos;
import dev.bellows.op.elementwise.Sin;
import dev.bellows.op.movement.Concat;
import java.util.List;

/**
 * Turns the colours around the gray axis of the YIQ space by a factor of half a turn: a scalar, or one per image. 0 changes nothing;
 * 1 and -1 give the opposite colours.
 */
@Formula("y = yiq⁻¹ · rotation(π · factor) · yiq · x")
public record AdjustHue() implements Composite {
    /** The colour axes of the YIQ space by red, green and blue, and back. */
    private static final List<Double> I = List.of(0.596, -0.274, -0.321);

    private static final List<Double> Q = List.of(0.211, -0.523, 0.311);
    private static final List<List<Double>> BACK =
            List.of(List.of(0.956, 0.621), List.of(-0.272, -0.647), List.of(-1.107, 1.705));

    public static Tensor adjustHue(Tensor x, Tensor factor) {
        return new AdjustHue().on(x, factor);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Images.requireFactor(this, Images.requireColour(this, in.get(0)), in.get(1)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor angle = Images.perImage(in.get(1)).mul(Math.PI);
        Tensor cos = Cos.cos(angle);
        Tensor sin = Sin.sin(angle);
        Tensor luma = Images.mixed(x, Images.LUMA);
        Tensor i = Images.mixed(x, I);
        Tensor q = Images.mixed(x, Q);
        Tensor turnedI = i.mul(cos).sub(q.mul(sin));
        Tensor turnedQ = i.mul(sin).add(q.mul(cos));
        List<Tensor> channels = BACK.stream()
                .map(row -> luma.add(turnedI.mul(row.get(0))).add(turnedQ.mul(row.get(1))))
                .toList();
        return List.of(Concat.concat(-3, channels));
    }
}
