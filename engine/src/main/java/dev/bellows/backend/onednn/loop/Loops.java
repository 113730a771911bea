package dev.bellows.backend.onednn.loop;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.onednn.plan.Unimplemented;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.elementwise.Erf;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.elementwise.Log1p;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Pow;
import dev.bellows.op.elementwise.Sign;
import java.util.List;

/** Elementwise ops of f32 that oneDNN lacks, or for which it needs several passes where a loop in Java needs one. */
final class Loops {
    private Loops() {}

    static Kernel maximum(Maximum op, List<Spec> in) {
        return loop(op, in, (arrays, count) -> {
            float[] a = arrays[0];
            float[] b = arrays[1];
            float[] y = arrays[2];
            for (int i = 0; i < count; i++) {
                y[i] = Math.max(a[i], b[i]);
            }
        });
    }

    static Kernel minimum(Minimum op, List<Spec> in) {
        return loop(op, in, (arrays, count) -> {
            float[] a = arrays[0];
            float[] b = arrays[1];
            float[] y = arrays[2];
            for (int i = 0; i < count; i++) {
                y[i] = Math.min(a[i], b[i]);
            }
        });
    }

    /** In f64, in which 1 + x keeps what f32 tells apart; nearer to 0 the start of the series has no less. */
    static Kernel log1p(Log1p op, List<Spec> in) {
        return loop(op, in, (arrays, count) -> {
            float[] x = arrays[0];
            float[] y = arrays[1];
            for (int i = 0; i < count; i++) {
                double v = x[i];
                y[i] = (float) (Math.abs(v) < 1e-5 ? v - v * v / 2 : Math.log(1 + v));
            }
        });
    }

    static Kernel sign(Sign op, List<Spec> in) {
        return loop(op, in, (arrays, count) -> {
            float[] x = arrays[0];
            float[] y = arrays[1];
            for (int i = 0; i < count; i++) {
                y[i] = Math.signum(x[i]);
            }
        });
    }

    static Kernel floor(Floor op, List<Spec> in) {
        return loop(op, in, (arrays, count) -> {
            float[] x = arrays[0];
            float[] y = arrays[1];
            for (int i = 0; i < count; i++) {
                y[i] = (float) Math.floor(x[i]);
            }
        });
    }

    static Kernel erf(Erf op, List<Spec> in) {
        return loop(op, in, (arrays, count) -> {
            float[] x = arrays[0];
            float[] y = arrays[1];
            for (int i = 0; i < count; i++) {
                y[i] = (float) ErrorFunction.of(x[i]);
            }
        });
    }

    static Kernel pow(Pow op, List<Spec> in) {
        boolean isOneExponent = in.get(1).shape().size() == 1;
        return loop(op, in, (arrays, count) -> {
            float[] x = arrays[0];
            float[] exponents = arrays[1];
            float[] y = arrays[2];
            if (!isOneExponent || !power(x, exponents[0], y, count)) {
                for (int i = 0; i < count; i++) {
                    y[i] = (float) Math.pow(x[i], exponents[i]);
                }
            }
        });
    }

    /** The powers that networks are made with; false if this is none of them. */
    private static boolean power(float[] x, double exponent, float[] y, int count) {
        if (exponent == 2) {
            for (int i = 0; i < count; i++) {
                y[i] = x[i] * x[i];
            }
        } else if (exponent == 3) {
            for (int i = 0; i < count; i++) {
                y[i] = x[i] * x[i] * x[i];
            }
        } else if (exponent == -1) {
            for (int i = 0; i < count; i++) {
                y[i] = 1 / x[i];
            }
        } else if (Math.abs(exponent) == 0.5) {
            for (int i = 0; i < count; i++) { // a power is not a root of -Infinity, nor of -0
                double root = x[i] > 0 ? Math.sqrt(x[i]) : Math.pow(x[i], 0.5);
                y[i] = (float) (exponent > 0 ? root : 1 / root);
            }
        } else {
            return false;
        }
        return true;
    }

    /** A loop if the inputs are as large as the result or scalars. */
    private static Kernel loop(Op op, List<Spec> in, SegmentLoop.Body body) {
        long size = op.infer(in).get(0).shape().size();
        for (Spec spec : in) {
            if (spec.dtype() != DType.F32
                    || (spec.shape().size() != size && spec.shape().size() != 1)) {
                throw new Unimplemented(op.name() + " as a loop on " + in);
            }
        }
        int overwritten =
                (int) in.stream().takeWhile(spec -> spec.shape().size() != size).count();
        return new SegmentLoop(body, overwritten < in.size() ? overwritten : -1);
    }
}
