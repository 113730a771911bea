package dev.bellows.backend.onednn;

import dev.bellows.backend.Kernel;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
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
