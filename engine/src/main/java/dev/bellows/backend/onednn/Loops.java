package dev.bellows.backend.onednn;

import dev.bellows.backend.Kernel;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.update.AdamUpdate;
import dev.bellows.op.update.SgdUpdate;
import java.util.List;

/** Elementwise ops of f32 for which a loop in Java beats what oneDNN offers: one pass, where oneDNN needs several. */
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

    static Kernel sgd(SgdUpdate op, List<Spec> in) {
        float momentum = (float) op.momentum();
        float decay = (float) op.weightDecay();
        float ahead = op.nesterov() ? momentum : 1; // w' = w + ahead · m' - behind · step
        float behind = op.nesterov() ? 1 : 0;
        return loop(op, in, (arrays, count) -> {
            float[] w = arrays[0];
            float[] g = arrays[1];
            float[] m = arrays[2];
            float rate = arrays[3][0];
            float[] newW = arrays[4];
            float[] newM = arrays[5];
            for (int i = 0; i < count; i++) {
                float step = rate * (g[i] + decay * w[i]);
                float next = momentum * m[i] - step;
                newM[i] = next;
                newW[i] = w[i] + (ahead * next - behind * step);
            }
        });
    }

    static Kernel adam(AdamUpdate op, List<Spec> in) {
        float beta1 = (float) op.beta1();
        float beta2 = (float) op.beta2();
        float rest1 = (float) (1 - op.beta1());
        float rest2 = (float) (1 - op.beta2());
        float epsilon = (float) op.epsilon();
        float decay = (float) op.weightDecay();
        return loop(op, in, (arrays, count) -> {
            float[] w = arrays[0];
            float[] m = arrays[2];
            float[] v = arrays[3];
            float rate = arrays[4][0];
            float[] newW = arrays[5];
            float[] newM = arrays[6];
            float[] newV = arrays[7];
            for (int i = 0; i < count; i++) {
                float g = arrays[1][i] + decay * w[i];
                newM[i] = beta1 * m[i] + rest1 * g;
                newV[i] = beta2 * v[i] + rest2 * (g * g);
            }
            for (int i = 0; i < count; i++) {
                newW[i] = w[i] - rate * newM[i] / ((float) Math.sqrt(newV[i]) + epsilon);
            }
        });
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
        return new SegmentLoop(body);
    }
}
